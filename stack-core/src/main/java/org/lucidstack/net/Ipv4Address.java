package org.lucidstack.net;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * An IPv4 address.
 *
 * @param value the 32 bits, most significant first
 */
public record Ipv4Address(int value) implements IpAddress {

    public static final Ipv4Address UNSPECIFIED = new Ipv4Address(0);
    public static final Ipv4Address LIMITED_BROADCAST = new Ipv4Address(-1);
    public static final Ipv4Address LOOPBACK = new Ipv4Address(0x7f000001);

    /** Reads exactly 4 bytes in network byte order. */
    public static Ipv4Address of(byte[] bytes) {
        if (bytes.length != 4) {
            throw new IllegalArgumentException("an IPv4 address has 4 bytes, not " + bytes.length);
        }
        return new Ipv4Address(bytes[0] << 24 | (bytes[1] & 0xff) << 16 | (bytes[2] & 0xff) << 8 | (bytes[3] & 0xff));
    }

    /** Reads a dotted quad, four decimal numbers of 0 to 255 without leading zeros. */
    public static Ipv4Address parse(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            throw notAnAddress(text);
        }
        int value = 0;
        for (String part : parts) {
            value = value << 8 | octet(part, text);
        }
        return new Ipv4Address(value);
    }

    private static int octet(String part, String text) {
        boolean digits = !part.isEmpty() && part.length() <= 3 && part.chars().allMatch(c -> c >= '0' && c <= '9');
        boolean leadingZero = part.length() > 1 && part.charAt(0) == '0';
        if (!digits || leadingZero || Integer.parseInt(part) > 255) {
            throw notAnAddress(text);
        }
        return Integer.parseInt(part);
    }

    private static IllegalArgumentException notAnAddress(String text) {
        return new IllegalArgumentException("not an IPv4 address: " + text);
    }

    @Override
    public int version() {
        return 4;
    }

    @Override
    public byte[] toByteArray() {
        return new byte[] {(byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value};
    }

    @Override
    public boolean isUnspecified() {
        return value == 0;
    }

    @Override
    public boolean isMulticast() {
        return value >>> 28 == 0xe;
    }

    @Override
    public boolean isLoopback() {
        return value >>> 24 == 127;
    }

    /** Whether this is in the reserved 240.0.0.0/4, which includes the limited broadcast address. */
    public boolean isReserved() {
        return value >>> 28 == 0xf;
    }

    @Override
    public Ipv4Address masked(int prefixLength) {
        return new Ipv4Address(value & mask(prefixLength));
    }

    @Override
    public boolean startsLike(IpAddress other, int prefixLength) {
        return other instanceof Ipv4Address v4 && ((value ^ v4.value) & mask(prefixLength)) == 0;
    }

    /** The netmask of a prefix length of 0 to 32. */
    public static int mask(int prefixLength) {
        return prefixLength == 0 ? 0 : -1 << (32 - prefixLength);
    }

    @Override
    public InetAddress toInetAddress() {
        try {
            return InetAddress.getByAddress(toByteArray());
        } catch (UnknownHostException e) {
            throw new AssertionError("4 bytes are always an address", e);
        }
    }

    @Override
    public int hashCode() {
        return value * 0x9e3779b1;
    }

    @Override
    public String toString() {
        return (value >>> 24) + "." + (value >>> 16 & 0xff) + "." + (value >>> 8 & 0xff) + "." + (value & 0xff);
    }
}
