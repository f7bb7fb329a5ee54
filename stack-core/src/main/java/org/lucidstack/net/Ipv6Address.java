package org.lucidstack.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.StringJoiner;

/**
 * An IPv6 address (without zone).
 *
 * @param high the first 64 bits
 * @param low the last 64 bits
 */
public record Ipv6Address(long high, long low) implements IpAddress {

    public static final Ipv6Address UNSPECIFIED = new Ipv6Address(0, 0);
    public static final Ipv6Address LOOPBACK = new Ipv6Address(0, 1);
    private static final int GROUPS = 8;

    /** Reads exactly 16 bytes in network byte order. */
    public static Ipv6Address of(byte[] bytes) {
        if (bytes.length != 16) {
            throw new IllegalArgumentException("an IPv6 address has 16 bytes, not " + bytes.length);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new Ipv6Address(buffer.getLong(), buffer.getLong());
    }

    /** Reads the text forms of RFC 4291 section 2.2, a trailing dotted quad included. */
    public static Ipv6Address parse(String text) {
        int gap = text.indexOf("::");
        if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
            throw notAnAddress(text);
        }
        int[] head = groups(gap < 0 ? text : text.substring(0, gap), text);
        int[] tail = gap < 0 ? new int[0] : groups(text.substring(gap + 2), text);
        int given = head.length + tail.length;
        if (gap < 0 ? given != GROUPS : given >= GROUPS) {
            throw notAnAddress(text);
        }
        int[] all = new int[GROUPS];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(tail, 0, all, GROUPS - tail.length, tail.length);
        return ofGroups(all);
    }

    private static int[] groups(String part, String text) {
        if (part.isEmpty()) {
            return new int[0];
        }
        int lastColon = part.lastIndexOf(':');
        if (part.indexOf('.') > lastColon) {
            int quad = Ipv4Address.parse(part.substring(lastColon + 1)).value();
            String hex = Integer.toHexString(quad >>> 16) + ":" + Integer.toHexString(quad & 0xffff);
            return groups(part.substring(0, lastColon + 1) + hex, text);
        }
        String[] words = part.split(":", -1);
        int[] result = new int[words.length];
        for (int i = 0; i < words.length; i++) {
            result[i] = group(words[i], text);
        }
        return result;
    }

    private static int group(String word, String text) {
        boolean hex = !word.isEmpty()
                && word.length() <= 4
                && word.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 128);
        if (!hex) {
            throw notAnAddress(text);
        }
        return Integer.parseInt(word, 16);
    }

    private static Ipv6Address ofGroups(int[] groups) {
        long high = 0;
        long low = 0;
        for (int i = 0; i < 4; i++) {
            high = high << 16 | groups[i];
            low = low << 16 | groups[i + 4];
        }
        return new Ipv6Address(high, low);
    }

    private static IllegalArgumentException notAnAddress(String text) {
        return new IllegalArgumentException("not an IPv6 address: " + text);
    }

    @Override
    public int version() {
        return 6;
    }

    @Override
    public byte[] toByteArray() {
        return ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    }

    @Override
    public boolean isUnspecified() {
        return (high | low) == 0;
    }

    @Override
    public boolean isMulticast() {
        return high >>> 56 == 0xff;
    }

    @Override
    public boolean isLoopback() {
        return high == 0 && low == 1;
    }

    /** Whether this is in fe80::/10. */
    public boolean isLinkLocal() {
        return high >>> 54 == 0x3fa;
    }

    /** Whether this is in ::ffff:0:0/96. */
    public boolean isIpv4Mapped() {
        return high == 0 && low >>> 32 == 0xffff;
    }

    @Override
    public Ipv6Address masked(int prefixLength) {
        return new Ipv6Address(high & mask64(prefixLength), low & mask64(prefixLength - 64));
    }

    @Override
    public boolean startsLike(IpAddress other, int prefixLength) {
        return other instanceof Ipv6Address v6
                && ((high ^ v6.high) & mask64(prefixLength)) == 0
                && ((low ^ v6.low) & mask64(prefixLength - 64)) == 0;
    }

    private static long mask64(int bits) {
        return bits <= 0 ? 0 : bits >= 64 ? -1L : -1L << (64 - bits);
    }

    @Override
    public InetAddress toInetAddress() {
        try {
            return InetAddress.getByAddress(toByteArray());
        } catch (UnknownHostException e) {
            throw new AssertionError("16 bytes are always an address", e);
        }
    }

    @Override
    public int hashCode() {
        return Long.hashCode(high * 0x9e3779b97f4a7c15L + low) * 0x9e3779b1;
    }

    private int group(int index) {
        long half = index < 4 ? high : low;
        return (int) (half >>> (48 - 16 * (index & 3))) & 0xffff;
    }

    /** RFC 5952 text: lower case, the longest run of two or more zero groups shortened. */
    @Override
    public String toString() {
        int start = -1;
        int length = 1;
        for (int i = 0; i < GROUPS; i++) {
            int run = zeroRun(i);
            if (run > length) {
                start = i;
                length = run;
            }
        }
        return start < 0 ? hex(0, GROUPS) : hex(0, start) + "::" + hex(start + length, GROUPS);
    }

    private int zeroRun(int from) {
        int end = from;
        while (end < GROUPS && group(end) == 0) {
            end++;
        }
        return end - from;
    }

    private String hex(int from, int to) {
        StringJoiner joiner = new StringJoiner(":");
        for (int i = from; i < to; i++) {
            joiner.add(Integer.toHexString(group(i)));
        }
        return joiner.toString();
    }
}
