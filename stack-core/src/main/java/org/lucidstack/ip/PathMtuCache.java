package org.lucidstack.ip;

import java.util.LinkedHashMap;
import java.util.Map;
import org.lucidstack.env.Implements;
import org.lucidstack.net.IpAddress;
import org.lucidstack.time.Clock;

/**
 * What is known of paths that take less than their first hop (RFC 1191, RFC 8201), per destination. An estimate is only
 * ever lowered; after a while it is forgotten, and larger packets try the path anew. Bounded: the destination not used
 * for longest goes.
 */
public final class PathMtuCache {

    private static final int CAPACITY = 4096;

    /** RFC 1191 section 7.1: the sizes that links really have, for routers that do not tell theirs. */
    private static final int[] PLATEAUS = {65535, 32000, 17914, 8166, 4352, 2002, 1492, 1006, 508, 296, 68};

    private record Estimate(int mtu, long expires) {}

    private final Clock clock;
    private final long maxAge;
    private final Map<IpAddress, Estimate> estimates = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<IpAddress, Estimate> eldest) {
            return size() > CAPACITY;
        }
    };

    /** @param maxAge nanoseconds after which an estimate is forgotten */
    public PathMtuCache(Clock clock, long maxAge) {
        this.clock = clock;
        this.maxAge = maxAge;
    }

    /** Largest packet in bytes that the path to {@code destination} takes. @param interfaceMtu of its first hop */
    @Implements("RFC1191-2-1")
    public int get(IpAddress destination, int interfaceMtu) {
        if (estimates.isEmpty()) {
            return interfaceMtu;
        }
        Estimate estimate = estimates.get(destination);
        if (estimate == null) {
            return interfaceMtu;
        }
        if (clock.now() >= estimate.expires) {
            estimates.remove(destination);
            return interfaceMtu;
        }
        return Math.min(estimate.mtu, interfaceMtu);
    }

    /**
     * Takes in a "too big" message that was found credible.
     *
     * @param reported the next-hop MTU that it names, 0 if it names none
     * @param rejected length of the packet that was too big, in bytes
     * @param interfaceMtu of the first hop
     * @return whether the estimate was lowered
     */
    @Implements({"RFC1191-3-1", "RFC1191-3-2", "RFC1191-3-3", "RFC8201-4-2", "RFC8201-5.2-1"})
    public boolean lower(IpAddress destination, long reported, int rejected, int interfaceMtu) {
        long mtu = reported;
        if (destination.version() == 6) {
            if (mtu < IpInterface.IPV6_MIN_MTU) {
                return false;
            }
        } else {
            mtu = reported == 0 ? plateauBelow(Math.min(rejected, get(destination, interfaceMtu))) : reported;
            mtu = Math.max(mtu, IpInterface.IPV4_MIN_MTU);
        }
        if (mtu >= get(destination, interfaceMtu)) {
            return false;
        }
        estimates.put(destination, new Estimate((int) mtu, clock.now() + maxAge));
        return true;
    }

    private static int plateauBelow(int size) {
        for (int plateau : PLATEAUS) {
            if (plateau < size) {
                return plateau;
            }
        }
        return IpInterface.IPV4_MIN_MTU;
    }

    /** Number of destinations with an estimate of their own. */
    public int size() {
        return estimates.size();
    }
}
