package org.lucidstack.ip;

import org.lucidstack.net.IpAddress;

/**
 * What an upper layer says about a packet that it sends.
 *
 * @param source one of ours, or any address in any-destination mode
 * @param destination where to
 * @param protocol of {@code IpProtocol}
 * @param trafficClass DSCP and ECN bits, 0 to 255
 * @param hopLimit 1 to 255, or 0 for the default
 * @param fragmentation whether the packet may be cut
 * @param flow tells flows between the same addresses apart, such as both ports; for the IPv6 flow label
 */
public record OutgoingHeader(
        IpAddress source,
        IpAddress destination,
        int protocol,
        int trafficClass,
        int hopLimit,
        Fragmentation fragmentation,
        int flow) {

    /** Who may cut a packet that is too big for a link. */
    public enum Fragmentation {
        /**
         * Nobody: DF is set, and what is longer than the interface's MTU is not sent. TCP, and datagrams that probe the
         * path.
         */
        NEVER,
        /** This stack, to the path MTU; what fits leaves with DF set, so that the path MTU is learnt. */
        LOCAL,
        /** Any router too: DF is clear. */
        ANYWHERE
    }
}
