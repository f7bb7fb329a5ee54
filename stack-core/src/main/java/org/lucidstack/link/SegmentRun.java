package org.lucidstack.link;

import static org.lucidstack.link.HeaderFields.IPV4_ADDRESSES;
import static org.lucidstack.link.HeaderFields.IPV4_CHECKSUM;
import static org.lucidstack.link.HeaderFields.IPV4_FRAGMENT;
import static org.lucidstack.link.HeaderFields.IPV4_HEADER;
import static org.lucidstack.link.HeaderFields.IPV4_ID;
import static org.lucidstack.link.HeaderFields.IPV4_LENGTH;
import static org.lucidstack.link.HeaderFields.IPV4_PROTOCOL;
import static org.lucidstack.link.HeaderFields.IPV6_HEADER;
import static org.lucidstack.link.HeaderFields.IPV6_LENGTH;
import static org.lucidstack.link.HeaderFields.IPV6_NEXT_HEADER;
import static org.lucidstack.link.HeaderFields.TCP_ACK;
import static org.lucidstack.link.HeaderFields.TCP_CHECKSUM;
import static org.lucidstack.link.HeaderFields.TCP_DATA_OFFSET;
import static org.lucidstack.link.HeaderFields.TCP_FLAGS;
import static org.lucidstack.link.HeaderFields.TCP_HEADER;
import static org.lucidstack.link.HeaderFields.TCP_PORTS;
import static org.lucidstack.link.HeaderFields.TCP_SEQ;
import static org.lucidstack.link.HeaderFields.TCP_URGENT_POINTER;
import static org.lucidstack.link.HeaderFields.TCP_WINDOW;
import static org.lucidstack.wire.InternetChecksum.isValid;
import static org.lucidstack.wire.InternetChecksum.sum;

import java.nio.ByteBuffer;
import org.lucidstack.wire.InternetChecksum;
import org.lucidstack.wire.IpProtocol;
import org.lucidstack.wire.TcpFlags;

/**
 * TCP segments of one connection that follow each other and differ in nothing but sequence number, text, PSH and what is
 * computed from these (length, checksums, IPv4 identification): what a sender makes of one super-segment.
 *
 * <p>All but the last have text of the same length; the last may have less, or PSH. Segments with any flag but ACK and PSH,
 * fragments, and packets with IPv4 options or IPv6 extension headers are in no run.
 */
final class SegmentRun {

    /** Bytes of the longest headers of a run: IPv6, and TCP with all its options. */
    static final int MAX_HEADERS = 40 + 60;

    private static final int MAX_PACKET = 65_535;
    /** Of the field of fragments: all but DF. */
    private static final int FRAGMENT = 0xbfff;
    /** Of the data offset's two bytes: reserved bits and flags. */
    private static final int FLAGS = 0xfff;

    private final ByteBuffer buffer;
    private final ByteBuffer head;
    private int start;
    private int ipLength;
    private int headersLength;
    private int textLength;
    private int nextSeq;
    private boolean complete;
    /** Sum of what the IPv4 headers have in common: all but length, identification and checksum. */
    private long commonIp;
    /** Sum of what the pseudo-headers and TCP headers have in common: all but length, sequence number, flags and checksum. */
    private long commonTcp;

    /** @param buffer where the first segment lies, and the text of the others @param head where the headers of the others are */
    SegmentRun(ByteBuffer buffer, ByteBuffer head) {
        this.buffer = buffer;
        this.head = head;
    }

    /** Bytes of the IP and the TCP header, which are the same for all segments of the run. */
    int headersLength() {
        return headersLength;
    }

    /** Whether a run can begin with the packet of {@code length} bytes at {@code from}; if so, it does. */
    boolean begins(int from, int length) {
        if (!hasPlainIpHeader(from, length)) {
            return false;
        }
        int tcp = from + ipLength;
        int tcpLength = (buffer.get(tcp + TCP_DATA_OFFSET) & 0xf0) >>> 2;
        int text = length - ipLength - tcpLength;
        boolean ackOnly = (buffer.getShort(tcp + TCP_DATA_OFFSET) & FLAGS) == TcpFlags.ACK;
        if (!ackOnly || tcpLength < TCP_HEADER || text <= 0 || length + text > MAX_PACKET) {
            return false;
        }
        start = from;
        headersLength = ipLength + tcpLength;
        textLength = text;
        nextSeq = buffer.getInt(tcp + TCP_SEQ) + text;
        complete = false;
        sumUpCommon(tcp, tcpLength);
        return isTcpValid(buffer, tcp, length, sum(buffer, from + headersLength, text));
    }

    private void sumUpCommon(int tcp, int tcpLength) {
        int addresses = ipLength == IPV4_HEADER ? 8 : 32;
        commonTcp = IpProtocol.TCP
                + sum(buffer, tcp - addresses, addresses)
                + sum(buffer, tcp + TCP_PORTS, 4)
                + sum(buffer, tcp + TCP_ACK, 4)
                + sum(buffer, tcp + TCP_WINDOW, 2)
                + sum(buffer, tcp + TCP_URGENT_POINTER, tcpLength - TCP_URGENT_POINTER);
        if (ipLength == IPV4_HEADER) {
            commonIp = sum(buffer, start, 2)
                    + sum(buffer, start + IPV4_FRAGMENT, 4)
                    + sum(buffer, start + IPV4_ADDRESSES, 8);
        }
    }

    /** Whether the checksum of the TCP header at {@code tcp} is right, if it has what is common and its text this sum. */
    private boolean isTcpValid(ByteBuffer packet, int tcp, int length, long textSum) {
        return isValid(commonTcp
                + (length - ipLength)
                + Integer.toUnsignedLong(packet.getInt(tcp + TCP_SEQ))
                + Short.toUnsignedInt(packet.getShort(tcp + TCP_DATA_OFFSET))
                + Short.toUnsignedInt(packet.getShort(tcp + TCP_CHECKSUM))
                + textSum);
    }

    /** Whether the IPv4 checksum of what is in {@code head} is right, if it has what is common. */
    private boolean isIpv4Valid(int length) {
        return isValid(commonIp
                + length
                + Short.toUnsignedInt(head.getShort(IPV4_ID))
                + Short.toUnsignedInt(head.getShort(IPV4_CHECKSUM)));
    }

    private boolean hasPlainIpHeader(int from, int length) {
        if (length >= IPV4_HEADER + TCP_HEADER && buffer.get(from) == 0x45) {
            ipLength = IPV4_HEADER;
            return buffer.get(from + IPV4_PROTOCOL) == IpProtocol.TCP
                    && (buffer.getShort(from + IPV4_FRAGMENT) & FRAGMENT) == 0
                    && hasLength(buffer, from, length)
                    && isValid(sum(buffer, from, IPV4_HEADER));
        }
        ipLength = IPV6_HEADER;
        return length >= IPV6_HEADER + TCP_HEADER
                && buffer.get(from) >>> 4 == 6
                && buffer.get(from + IPV6_NEXT_HEADER) == IpProtocol.TCP
                && hasLength(buffer, from, length);
    }

    private boolean hasLength(ByteBuffer packet, int at, int length) {
        return ipLength == IPV4_HEADER
                ? (packet.getShort(at + IPV4_LENGTH) & 0xffff) == length
                : (packet.getShort(at + IPV6_LENGTH) & 0xffff) == length - IPV6_HEADER;
    }

    /** Whether the packet of {@code length} bytes, its headers in {@code head} and its text at {@code end}, joins the run; if so, it does. */
    boolean joins(int end, int length) {
        int text = length - headersLength;
        if (text <= 0 || text > textLength || !hasLength(head, 0, length) || !isSameIp() || !isNextTcp()) {
            return false;
        }
        if (ipLength == IPV4_HEADER && !isIpv4Valid(length)
                || !isTcpValid(head, ipLength, length, sum(buffer, end, text))) {
            return false;
        }
        nextSeq += text;
        boolean push = (head.get(ipLength + TCP_FLAGS) & TcpFlags.PSH) != 0;
        complete = push || text < textLength;
        if (push) {
            int flags = start + ipLength + TCP_FLAGS;
            buffer.put(flags, (byte) (buffer.get(flags) | TcpFlags.PSH));
        }
        return true;
    }

    private boolean isSameIp() {
        if (ipLength == IPV4_HEADER) {
            return sameShort(0) && sameInt(IPV4_FRAGMENT) && sameLong(IPV4_ADDRESSES);
        }
        return sameInt(0) && sameShort(IPV6_NEXT_HEADER) && sameLong(8) && sameLong(16) && sameLong(24) && sameLong(32);
    }

    private boolean isNextTcp() {
        int tcp = ipLength;
        if (head.getInt(tcp + TCP_SEQ) != nextSeq
                || !sameInt(tcp + TCP_PORTS)
                || !sameInt(tcp + TCP_ACK)
                || !sameShort(tcp + TCP_WINDOW)) {
            return false;
        }
        int flags = head.getShort(tcp + TCP_DATA_OFFSET) ^ buffer.getShort(start + tcp + TCP_DATA_OFFSET);
        if ((flags & ~TcpFlags.PSH) != 0 || !sameShort(tcp + TCP_URGENT_POINTER)) {
            return false;
        }
        for (int at = tcp + TCP_HEADER; at < headersLength; at += Integer.BYTES) {
            if (!sameInt(at)) {
                return false;
            }
        }
        return true;
    }

    private boolean sameShort(int at) {
        return head.getShort(at) == buffer.getShort(start + at);
    }

    private boolean sameInt(int at) {
        return head.getInt(at) == buffer.getInt(start + at);
    }

    private boolean sameLong(int at) {
        return head.getLong(at) == buffer.getLong(start + at);
    }

    /** Whether nothing can join any more. @param end of the run */
    boolean isComplete(int end) {
        return complete || end - start + textLength > MAX_PACKET;
    }

    /** Has the headers of the first segment tell of the whole run; the TCP checksum stays what it was. @param end of the run */
    void finish(int end) {
        int length = end - start;
        if (ipLength == IPV6_HEADER) {
            buffer.putShort(start + IPV6_LENGTH, (short) (length - IPV6_HEADER));
            return;
        }
        buffer.putShort(start + IPV4_LENGTH, (short) length).putShort(start + IPV4_CHECKSUM, (short) 0);
        buffer.putShort(start + IPV4_CHECKSUM, (short) InternetChecksum.checksum(sum(buffer, start, IPV4_HEADER)));
    }
}
