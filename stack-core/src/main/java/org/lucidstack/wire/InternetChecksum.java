package org.lucidstack.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import org.lucidstack.buffer.Payload;
import org.lucidstack.env.Implements;
import org.lucidstack.net.IpAddress;
import org.lucidstack.net.Ipv4Address;
import org.lucidstack.net.Ipv6Address;

/**
 * The one's complement checksum of IP, ICMP, UDP and TCP (RFC 1071).
 *
 * <p>Partial sums are plain longs: non-negative, below 2^34, congruent to the sum of the 16-bit words modulo 65535.
 * They may be added freely; {@link #fold} makes 16 bits of them. All reads are absolute and big-endian. Stateless.
 */
public final class InternetChecksum {

    private static final long LOW_32 = 0xffffffffL;
    private static final VarHandle NATIVE_LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final VarHandle NATIVE_LONG_OF_BUFFER =
            MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final boolean SWAPPED = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    private InternetChecksum() {}

    /** The sum of {@code count} bytes from index {@code from} on; an odd last byte is the high half of a word. */
    public static long sum(ByteBuffer buffer, int from, int count) {
        Objects.checkFromIndexSize(from, count, buffer.limit());
        int end = from + count;
        int words = count & -Long.BYTES;
        // Apart, so that each loop sees one kind of memory only, for which it is compiled.
        long sum = buffer.hasArray()
                ? sumOfArray(buffer.array(), buffer.arrayOffset() + from, words)
                : sumOfBuffer(buffer, from, words);
        return sum + tail(buffer, from + words, end);
    }

    /**
     * Native order, and both halves apart, which leaves room for their carries, so that the loop becomes vector instructions; the sum
     * of swapped bytes is the swapped sum.
     */
    private static long sumOfArray(byte[] bytes, int from, int count) {
        long high = 0;
        long low = 0;
        for (int i = 0; i < count; i += Long.BYTES) {
            long word = (long) NATIVE_LONG.get(bytes, from + i);
            high += word >>> 32;
            low += word & LOW_32;
        }
        return inNetworkOrder(high + low);
    }

    private static long sumOfBuffer(ByteBuffer buffer, int from, int count) {
        long high = 0;
        long low = 0;
        for (int at = from; at < from + count; at += Long.BYTES) {
            long word = (long) NATIVE_LONG_OF_BUFFER.get(buffer, at);
            high += word >>> 32;
            low += word & LOW_32;
        }
        return inNetworkOrder(high + low);
    }

    private static long inNetworkOrder(long nativeSum) {
        int folded = fold(nativeSum);
        return SWAPPED ? Short.reverseBytes((short) folded) & 0xffff : folded;
    }

    private static long tail(ByteBuffer buffer, int from, int end) {
        long sum = 0;
        int at = from;
        for (; at <= end - 2; at += 2) {
            sum += buffer.getShort(at) & 0xffff;
        }
        return at < end ? sum + ((buffer.get(at) & 0xff) << 8) : sum;
    }

    /** The sum of a payload as one run of bytes: a piece that starts at an odd offset is counted in swapped halves. */
    public static long sum(Payload payload) {
        long sum = 0;
        int offset = 0;
        for (int i = 0; i < payload.pieceCount(); i++) {
            int count = payload.pieceLength(i);
            sum += shifted(sum(payload.piece(i), payload.pieceStart(i), count), offset);
            offset += count;
        }
        return narrow(sum);
    }

    /** The sum of all headers and the payload of a packet under construction. */
    public static long sum(PacketBuffer packet) {
        ByteBuffer headers = packet.headers();
        int count = headers.remaining();
        return sum(headers, headers.position(), count) + shifted(sum(packet.payload()), count);
    }

    /** {@code sum} as it counts when its bytes start {@code offset} bytes behind the start of the whole. */
    private static long shifted(long sum, int offset) {
        return (offset & 1) == 0 ? sum : sum << 8;
    }

    /**
     * The sum of the pseudo-header of RFC 9293 section 3.1 (IPv4) or RFC 8200 section 8.1.
     *
     * @param length of the segment, in bytes
     */
    @Implements("RFC8200-8.1-2")
    public static long pseudoHeader(IpAddress source, IpAddress destination, int protocol, int length) {
        return sum(source) + sum(destination) + protocol + length;
    }

    private static long sum(IpAddress address) {
        return switch (address) {
            case Ipv4Address v4 -> v4.value() & LOW_32;
            case Ipv6Address v6 ->
                narrow((v6.high() >>> 32) + (v6.high() & LOW_32) + (v6.low() >>> 32) + (v6.low() & LOW_32));
        };
    }

    private static long narrow(long sum) {
        return (sum & LOW_32) + (sum >>> 32);
    }

    /** The 16-bit one's complement sum, not inverted. It is 0 only if every summand was. @param sum non-negative */
    public static int fold(long sum) {
        long folded = narrow(narrow(sum));
        folded = (folded & 0xffff) + (folded >>> 16);
        folded = (folded & 0xffff) + (folded >>> 16);
        return (int) ((folded & 0xffff) + (folded >>> 16));
    }

    /** What goes into a checksum field, if {@code sum} was made with that field zero. */
    public static int checksum(long sum) {
        return ~fold(sum) & 0xffff;
    }

    /** Whether a sum that includes the checksum field is right. */
    public static boolean isValid(long sum) {
        return fold(sum) == 0xffff;
    }
}
