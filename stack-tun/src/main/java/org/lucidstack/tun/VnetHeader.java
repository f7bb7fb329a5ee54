package org.lucidstack.tun;

import java.nio.ByteBuffer;
import org.lucidstack.wire.PacketBuffer;

/**
 * The virtio-net header that precedes each packet of a TUN file opened with IFF_VNET_HDR (virtio 1.2, section 5.1.6),
 * in the machine's byte order.
 *
 * <pre>
 *   0       1          2         4          6            8             10            12
 *   | flags | gso_type | hdr_len | gso_size | csum_start | csum_offset | num_buffers |
 * </pre>
 */
final class VnetHeader {

    static final int LENGTH = 12;
    /** Without {@code num_buffers}. */
    static final int OLD_LENGTH = 10;
    /** More than this in front of a packet would not fit the headroom of a {@link PacketBuffer}. */
    static final int MAX_LENGTH = 32;

    static final int NEEDS_CSUM = 1;
    static final int DATA_VALID = 2;
    static final int GSO_NONE = 0;
    static final int GSO_TCPV4 = 1;
    static final int GSO_TCPV6 = 4;
    static final int GSO_UDP_L4 = 5;
    static final int GSO_ECN = 0x80;

    private static final int TCP_FLAGS = 13;
    private static final int CWR = 0x80;
    private static final int MIN_TCP_HEADER = 20;

    private VnetHeader() {}

    /**
     * Whether the header at 0 describes the packet behind it truthfully.
     *
     * @param header in native order
     * @param packetLength bytes behind the header
     */
    static boolean isValid(ByteBuffer header, int packetLength) {
        int flags = header.get(0);
        int gsoType = header.get(1) & 0xff & ~GSO_ECN;
        if ((flags & NEEDS_CSUM) != 0 && u16(header, 6) + u16(header, 8) + 2 > packetLength) {
            return false;
        }
        if (gsoType == GSO_NONE) {
            return true;
        }
        boolean vouchedFor = (flags & (NEEDS_CSUM | DATA_VALID)) != 0;
        int headerLength = u16(header, 2);
        int gsoSize = u16(header, 4);
        boolean knownType = gsoType == GSO_TCPV4 || gsoType == GSO_TCPV6 || gsoType == GSO_UDP_L4;
        return knownType && vouchedFor && gsoSize > 0 && gsoSize <= packetLength && headerLength <= packetLength;
    }

    /** Whether the transport checksum needs no check: left partial by the local kernel, or found right by it. */
    static boolean isChecksumVerified(ByteBuffer header) {
        return (header.get(0) & (NEEDS_CSUM | DATA_VALID)) != 0;
    }

    /** Whether the packet is to be cut into UDP datagrams of {@link #segmentSize} bytes each. */
    static boolean isUdpSuperDatagram(ByteBuffer header) {
        return (header.get(1) & 0xff & ~GSO_ECN) == GSO_UDP_L4;
    }

    static int segmentSize(ByteBuffer header) {
        return u16(header, 4);
    }

    /** Offset of the transport header from the first byte of the packet; 0 if the checksum is not partial. */
    static int checksumStart(ByteBuffer header) {
        return (header.get(0) & NEEDS_CSUM) != 0 ? u16(header, 6) : 0;
    }

    /**
     * Writes the header that tells what is left to do for a packet.
     *
     * @param target in native order
     * @param at where the header goes
     * @param length of the header, {@link #OLD_LENGTH} at least
     */
    static void write(ByteBuffer target, int at, int length, PacketBuffer packet) {
        target.putLong(at, 0);
        for (int i = at + 8; i < at + length; i++) {
            target.put(i, (byte) 0);
        }
        if (!packet.isChecksumPartial()) {
            return;
        }
        int checksumStart = packet.checksumStart();
        target.put(at, (byte) NEEDS_CSUM);
        target.putShort(at + 6, (short) checksumStart);
        target.putShort(at + 8, (short) packet.checksumOffset());
        if (packet.segmentSize() > 0 && packet.payload().length() > packet.segmentSize()) {
            ByteBuffer headers = packet.headers();
            target.put(at + 1, (byte) gsoType(headers, checksumStart));
            target.putShort(at + 2, (short) headers.remaining());
            target.putShort(at + 4, (short) packet.segmentSize());
        }
    }

    /** RFC 3168 section 6.1.2: CWR belongs on the first segment only, which the ECN bit asks for. */
    private static int gsoType(ByteBuffer headers, int transportStart) {
        int version = headers.get(headers.position()) >>> 4 & 0xf;
        int cwr = headers.remaining() >= transportStart + MIN_TCP_HEADER
                ? headers.get(headers.position() + transportStart + TCP_FLAGS) & CWR
                : 0;
        return (version == 4 ? GSO_TCPV4 : GSO_TCPV6) | (cwr != 0 ? GSO_ECN : 0);
    }

    private static int u16(ByteBuffer header, int at) {
        return header.getShort(at) & 0xffff;
    }
}
