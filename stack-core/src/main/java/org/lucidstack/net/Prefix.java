package org.lucidstack.net;

/**
 * An address block: an address with a prefix length, such as 192.168.0.0/24. The address may have host bits (an interface
 * address "192.168.0.1/24" is written this way too); {@link #network()} clears them.
 *
 * @param address any address of the block
 * @param length number of leading bits that all its members share: 0 to 32 or 0 to 128
 */
public record Prefix(IpAddress address, int length) {

    public Prefix {
        if (length < 0 || length > address.bitLength()) {
            throw new IllegalArgumentException(
                    "prefix length of " + address + " must be 0 to " + address.bitLength() + ", not " + length);
        }
    }

    /** Reads {@code ADDRESS/LENGTH}; without a length, the block of that one address. */
    public static Prefix parse(String text) {
        int slash = text.indexOf('/');
        IpAddress address = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
        if (slash < 0) {
            return new Prefix(address, address.bitLength());
        }
        String length = text.substring(slash + 1);
        if (!length.matches("\\d{1,3}")) {
            throw new IllegalArgumentException("not a prefix: " + text);
        }
        return new Prefix(address, Integer.parseInt(length));
    }

    /** The same block with all host bits zero. */
    public Prefix network() {
        return new Prefix(address.masked(length), length);
    }

    public boolean contains(IpAddress other) {
        return address.startsLike(other, length);
    }

    /** Whether the two blocks share an address. */
    public boolean overlaps(Prefix other) {
        return length <= other.length ? contains(other.address) : other.contains(address);
    }

    /** Whether {@code other} is this IPv4 subnet's network or broadcast address (subnets of /31 and /32 have neither). */
    public boolean isNetworkOrBroadcast(IpAddress other) {
        if (!(other instanceof Ipv4Address v4) || length > 30 || !contains(other)) {
            return false;
        }
        int host = v4.value() & ~Ipv4Address.mask(length);
        return host == 0 || host == ~Ipv4Address.mask(length);
    }

    @Override
    public String toString() {
        return address + "/" + length;
    }
}
