package org.lucidstack.demo.tunnel.udp;

/**
 * The longest packet that the path to one address takes. Datagrams are never cut, so once a router has said that one is
 * too long, this host refuses to send the next: then the limit goes down to what the next smaller usual link carries
 * (the plateaus of RFC 1191 section 7.1, with those of today's tunnels), until datagrams pass. Any thread.
 */
final class PathLimit {

    /** What links carry: PPPoE, IP in IP, VXLAN, WireGuard, mobile networks, IPv6's and IPv4's least, in bytes. */
    private static final int[] PLATEAUS = {
        1500, 1492, 1480, 1472, 1460, 1450, 1440, 1430, 1420, 1400, 1380, 1360, 1340, 1320, 1300, 1280, 1200, 1006, 576
    };

    private static final int UDP_HEADER = 8;

    private final int negotiated;
    private final int overhead;
    private volatile int maxPacket;

    /**
     * @param negotiated longest packet that both ends agreed on, in bytes
     * @param overhead between a packet and the IP header of its datagram, UDP's header excluded
     */
    PathLimit(int negotiated, int overhead) {
        this.negotiated = negotiated;
        this.overhead = overhead;
        this.maxPacket = negotiated;
    }

    int maxPacket() {
        return maxPacket;
    }

    /** Another path: all that was learnt is void. */
    void reset() {
        maxPacket = negotiated;
    }

    /** A datagram that carried a packet of {@code length} bytes was refused. */
    void refused(int length, boolean isIpv6) {
        int around = overhead + UDP_HEADER + (isIpv6 ? 40 : 20);
        for (int plateau : PLATEAUS) {
            if (plateau - around < length) {
                maxPacket = Math.min(maxPacket, plateau - around);
                return;
            }
        }
    }
}
