package org.lucidstack.demo.tunnel;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/**
 * What the path under a tunnel leaves for the packets in it.
 *
 * <pre>
 *   | IPv4 20 or IPv6 40 | UDP 8            | data header 16 | inner packet | tag 16 |
 *   | IPv4 20 or IPv6 40 | TCP 20 + 12      | length 2       | inner packet | tag 16 |
 * </pre>
 *
 * @param mtu of the outer packets, in bytes: that of the interface, at most 1500, since what lies behind it is seldom
 * better
 * @param ipHeader in bytes
 */
record OuterPath(int mtu, int ipHeader) {

    private static final int USUAL_MTU = 1500;
    private static final int IPV4_HEADER = 20;
    private static final int IPV6_HEADER = 40;

    /** The path from here to {@code remote}; the usual one if nothing can be told yet. */
    static OuterPath to(InetSocketAddress remote) {
        InetSocketAddress resolved = new InetSocketAddress(remote.getHostString(), remote.getPort());
        if (resolved.isUnresolved()) {
            return new OuterPath(USUAL_MTU, IPV6_HEADER);
        }
        // Connecting a datagram socket sends nothing, and tells the local address.
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(resolved);
            return new OuterPath(
                    mtuOf(NetworkInterface.getByInetAddress(socket.getLocalAddress())), header(resolved.getAddress()));
        } catch (IOException | RuntimeException e) {
            return new OuterPath(USUAL_MTU, header(resolved.getAddress()));
        }
    }

    /** Paths to whoever reaches the listening address {@code local}. */
    static OuterPath from(InetAddress local) {
        try {
            if (!local.isAnyLocalAddress()) {
                return new OuterPath(mtuOf(NetworkInterface.getByInetAddress(local)), header(local));
            }
            int least = USUAL_MTU;
            for (NetworkInterface link : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                if (link.isUp() && !link.isPointToPoint()) {
                    least = Math.min(least, mtuOf(link));
                }
            }
            return new OuterPath(least, IPV6_HEADER);
        } catch (SocketException | RuntimeException e) {
            return new OuterPath(USUAL_MTU, local.isAnyLocalAddress() ? IPV6_HEADER : header(local));
        }
    }

    private static int mtuOf(@Nullable NetworkInterface link) throws SocketException {
        return link == null ? USUAL_MTU : Math.min(USUAL_MTU, link.getMTU());
    }

    private static int header(InetAddress address) {
        return address instanceof Inet4Address ? IPV4_HEADER : IPV6_HEADER;
    }

    /** @param overhead of the tunnel below the inner packet and above IP, in bytes */
    int innerMtu(int overhead) {
        return mtu - ipHeader - overhead;
    }
}
