package org.lucidstack.link;

import java.nio.ByteBuffer;
import org.lucidstack.wire.InternetChecksum;
import org.lucidstack.wire.PacketBuffer;
import org.lucidstack.wire.TcpFlags;

/**
 * Stands before a device that cannot do it and cuts TCP super-segments into packets, each with its own lengths,
 * sequence number, flags and checksums; completes partial checksums of other packets.
 *
 * <pre>
 *   | IP | TCP seq 100 PSH FIN | 2500 bytes |
 *     -> | IP id 7 | TCP seq  100         | 1000 |
 *     -> | IP id 8 | TCP seq 1100         | 1000 |
 *     -> | IP id 9 | TCP seq 2100 PSH FIN |  500 |
 * </pre>
 */
public final class SoftwareSegmentation implements LinkDevice {

    private static final int IPV4_LENGTH = 2;
    private static final int IPV4_ID = 4;
    private static final int IPV4_CHECKSUM = 10;
    private static final int IPV6_LENGTH = 4;
    private static final int IPV6_HEADER = 40;
    private static final int TCP_SEQ = 4;
    private static final int TCP_FLAGS = 13;
    private static final int TCP_CHECKSUM = 16;
    private static final int TCP_PROTOCOL = 6;
    private static final Offload BOTH = new Offload(true, true);

    private final LinkDevice device;
    private final PacketBuffer piece = new PacketBuffer();
    private final byte[] template = new byte[PacketBuffer.HEADROOM];

    private SoftwareSegmentation(LinkDevice device) {
        this.device = device;
    }

    /** {@code device} itself if it can do all of this, otherwise with the missing part done in software. */
    public static LinkDevice before(LinkDevice device) {
        return device.offload().equals(BOTH) ? device : new SoftwareSegmentation(device);
    }

    @Override
    public String name() {
        return device.name();
    }

    @Override
    public int mtu() {
        return device.mtu();
    }

    @Override
    public Offload offload() {
        return BOTH;
    }

    @Override
    public boolean transmit(PacketBuffer packet) {
        Offload offload = device.offload();
        if (isSuperSegment(packet) && !offload.segmentation()) {
            return transmitPieces(packet);
        }
        if (!offload.checksum()) {
            PartialChecksum.complete(packet);
        }
        return device.transmit(packet);
    }

    private static boolean isSuperSegment(PacketBuffer packet) {
        return packet.isChecksumPartial()
                && packet.segmentSize() > 0
                && packet.payload().length() > packet.segmentSize();
    }

    /**
     * Sends the pieces in order and stops at the first that the device does not take: those behind it would only be
     * lost too.
     */
    private boolean transmitPieces(PacketBuffer packet) {
        int headerLength = packet.headers().remaining();
        packet.headers().get(packet.headers().position(), template, 0, headerLength);
        int transport = packet.checksumStart();
        int size = packet.segmentSize();
        int total = packet.payload().length();
        for (int offset = 0, index = 0; offset < total; offset += size, index++) {
            int count = Math.min(size, total - offset);
            piece.start(packet.payload().slice(offset, count));
            ByteBuffer headers = piece.prepend(headerLength);
            int at = headers.position();
            headers.put(at, template, 0, headerLength);
            long pseudo = fixIp(headers, at, transport, headerLength - transport + count, index);
            fixTcp(headers, at + transport, offset, offset == 0, offset + count == total);
            completeTcp(headers, at + transport, pseudo);
            if (!device.transmit(piece)) {
                return false;
            }
        }
        return true;
    }

    /** Sets the length, identification and checksum of the IP header; returns the sum of the pseudo-header. */
    private static long fixIp(ByteBuffer headers, int at, int transport, int segmentLength, int index) {
        long pseudo = TCP_PROTOCOL + segmentLength;
        if (headers.get(at) >>> 4 == 4) {
            headers.putShort(at + IPV4_LENGTH, (short) (transport + segmentLength));
            headers.putShort(at + IPV4_ID, (short) (headers.getShort(at + IPV4_ID) + index));
            headers.putShort(at + IPV4_CHECKSUM, (short) 0);
            int checksum = InternetChecksum.checksum(InternetChecksum.sum(headers, at, transport));
            headers.putShort(at + IPV4_CHECKSUM, (short) checksum);
            return pseudo + InternetChecksum.sum(headers, at + 12, 8);
        }
        headers.putShort(at + IPV6_LENGTH, (short) (transport - IPV6_HEADER + segmentLength));
        return pseudo + InternetChecksum.sum(headers, at + 8, 32);
    }

    /** CWR belongs to the first piece (RFC 3168 section 6.1.2), PSH and FIN to the last. */
    private static void fixTcp(ByteBuffer headers, int tcp, int offset, boolean isFirst, boolean isLast) {
        headers.putInt(tcp + TCP_SEQ, headers.getInt(tcp + TCP_SEQ) + offset);
        int flags = headers.get(tcp + TCP_FLAGS) & 0xff;
        if (!isFirst) {
            flags &= ~TcpFlags.CWR;
        }
        if (!isLast) {
            flags &= ~(TcpFlags.PSH | TcpFlags.FIN);
        }
        headers.put(tcp + TCP_FLAGS, (byte) flags);
    }

    private void completeTcp(ByteBuffer headers, int tcp, long pseudo) {
        headers.putShort(tcp + TCP_CHECKSUM, (short) 0);
        long sum = pseudo
                + InternetChecksum.sum(headers, tcp, headers.limit() - tcp)
                + InternetChecksum.sum(piece.payload());
        headers.putShort(tcp + TCP_CHECKSUM, (short) InternetChecksum.checksum(sum));
    }
}
