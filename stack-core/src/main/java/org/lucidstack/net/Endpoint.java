package org.lucidstack.net;

import java.net.InetSocketAddress;

/**
 * One end of a conversation: an address and a port.
 *
 * @param address the unspecified address means "any of ours"
 * @param port 0 to 65535; 0 means "not chosen yet"
 */
public record Endpoint(IpAddress address, int port) {

    public Endpoint {
        if (port < 0 || port > 0xffff) {
            throw new IllegalArgumentException("a port is 0 to 65535, not " + port);
        }
    }

    /** Converts a resolved socket address. */
    public static Endpoint of(InetSocketAddress address) {
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("unresolved: " + address);
        }
        return new Endpoint(IpAddress.of(address.getAddress()), address.getPort());
    }

    public InetSocketAddress toInetSocketAddress() {
        return new InetSocketAddress(address.toInetAddress(), port);
    }

    /** {@code 192.168.0.2:80} or {@code [fd00::2]:80}. */
    @Override
    public String toString() {
        return address.version() == 6 ? "[" + address + "]:" + port : address + ":" + port;
    }
}
