package org.lucidstack.link;

import static org.lucidstack.link.HeaderFields.IPV4_ADDRESSES;
import static org.lucidstack.link.HeaderFields.IPV4_CHECKSUM;
import static org.lucidstack.link.HeaderFields.IPV4_ID;
import static org.lucidstack.link.HeaderFields.IPV4_LENGTH;
import static org.lucidstack.link.HeaderFields.IPV6_ADDRESSES;
import static org.lucidstack.link.HeaderFields.IPV6_HEADER;
import static org.lucidstack.link.HeaderFields.IPV6_LENGTH;
import static org.lucidstack.link.HeaderFields.TCP_CHECKSUM;
import static org.lucidstack.link.HeaderFields.TCP_FLAGS;
import static org.lucidstack.link.HeaderFields.TCP_SEQ;
import static org.lucidstack.wire.InternetChecksum.checksum;
import static org.lucidstack.wire.InternetChecksum.sum;

import java.nio.ByteBuffer;
import org.lucidstack.buffer.Payload;
import org.lucidstack.wire.IpProtocol;
import org.lucidstack.wire.PacketBuffer;
import org.lucidstack.wire.TcpFlags;

/**
 * The headers of the pieces that a TCP super-segment is cut into. They are laid down and summed up once; for each piece only
 * what differs is written, and added to the sums: lengths, IPv4 identification, sequence number, flags.
 */
final class PieceHeaders {

    private final PacketBuffer piece;
    private final ByteBuffer headers;
    private int length;
    private int ip;
    private int tcp;
    private boolean isIpv4;
    private int id;
    private int seq;
    private int flags;
    /** Of the IPv4 header without what differs. */
    private long ipSum;
    /** Of the pseudo-header and the TCP header without what differs. */
    private long tcpSum;

    /** @param piece whose headers are written */
    PieceHeaders(PacketBuffer piece) {
        this.piece = piece;
        this.headers = piece.headers();
    }

    /** Takes over the headers of {@code packet}, whose checksum is partial. */
    void begin(PacketBuffer packet) {
        ByteBuffer original = packet.headers();
        length = original.remaining();
        piece.start(Payload.EMPTY);
        piece.prepend(length);
        ip = headers.position();
        tcp = ip + packet.checksumStart();
        headers.put(ip, original, original.position(), length);
        isIpv4 = headers.get(ip) >>> 4 == 4;
        id = headers.getShort(ip + IPV4_ID);
        seq = headers.getInt(tcp + TCP_SEQ);
        flags = headers.get(tcp + TCP_FLAGS) & 0xff;
        sumUp();
    }

    private void sumUp() {
        tcpSum = IpProtocol.TCP;
        if (isIpv4) {
            headers.putShort(ip + IPV4_LENGTH, (short) 0).putShort(ip + IPV4_ID, (short) 0);
            headers.putShort(ip + IPV4_CHECKSUM, (short) 0);
            ipSum = sum(headers, ip, tcp - ip);
            tcpSum += sum(headers, ip + IPV4_ADDRESSES, 8);
        } else {
            tcpSum += sum(headers, ip + IPV6_ADDRESSES, 32);
        }
        headers.putInt(tcp + TCP_SEQ, 0).put(tcp + TCP_FLAGS, (byte) 0).putShort(tcp + TCP_CHECKSUM, (short) 0);
        tcpSum += sum(headers, tcp, ip + length - tcp);
    }

    /**
     * Makes the packet of piece {@code index}, which carries {@code text}, {@code offset} bytes into the super-segment. CWR belongs
     * to the first piece (RFC 3168 section 6.1.2), PSH and FIN to the last.
     */
    void write(int index, int offset, Payload text, boolean isLast) {
        piece.start(text);
        piece.prepend(length);
        int segmentLength = ip + length - tcp + text.length();
        writeIp(index, segmentLength);
        int pieceFlags = flags & ~(index == 0 ? 0 : TcpFlags.CWR) & ~(isLast ? 0 : TcpFlags.PSH | TcpFlags.FIN);
        int pieceSeq = seq + offset;
        long sum = tcpSum + segmentLength + Integer.toUnsignedLong(pieceSeq) + pieceFlags + sum(text);
        headers.putInt(tcp + TCP_SEQ, pieceSeq).put(tcp + TCP_FLAGS, (byte) pieceFlags);
        headers.putShort(tcp + TCP_CHECKSUM, (short) checksum(sum));
    }

    private void writeIp(int index, int segmentLength) {
        if (!isIpv4) {
            headers.putShort(ip + IPV6_LENGTH, (short) (tcp - ip - IPV6_HEADER + segmentLength));
            return;
        }
        int total = tcp - ip + segmentLength;
        int pieceId = id + index & 0xffff;
        headers.putShort(ip + IPV4_LENGTH, (short) total).putShort(ip + IPV4_ID, (short) pieceId);
        headers.putShort(ip + IPV4_CHECKSUM, (short) checksum(ipSum + total + pieceId));
    }
}
