package org.lucidstack.ip;

import org.lucidstack.env.Implements;
import org.lucidstack.time.Clock;

/**
 * Settings of the internet layer.
 *
 * @param hopLimit TTL and hop limit of packets whose sender does not ask for another, 1 to 255
 * @param reassemblyBytes memory for incomplete packets, in bytes, overhead included
 * @param reassemblyTimeout nanoseconds from the first fragment of a packet until it is given up
 * @param pathMtuAge nanoseconds after which a lowered path MTU is forgotten
 */
@Implements({"RFC1122-3.3.2-2", "RFC1191-3-4"})
public record IpConfig(int hopLimit, int reassemblyBytes, long reassemblyTimeout, long pathMtuAge) {

    /**
     * 64 hops, 4 MiB, 60 s (RFC 8200 section 4.5; within RFC 1122 section 3.3.2), 10 minutes (RFC 1191 section 6.3).
     */
    public static final IpConfig DEFAULT = new IpConfig(64, 4 << 20, 60 * Clock.SECOND, 600 * Clock.SECOND);

    public IpConfig {
        if (hopLimit < 1 || hopLimit > 255) {
            throw new IllegalArgumentException("a hop limit is 1 to 255, not " + hopLimit);
        }
    }
}
