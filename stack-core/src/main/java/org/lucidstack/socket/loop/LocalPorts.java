package org.lucidstack.socket.loop;

import java.net.BindException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.IpAddress;
import org.lucidstack.stack.NetStack;

/**
 * The TCP ports that sockets of one loop are bound to: between {@code bind} and {@code connect} a port is taken although the
 * stack knows of no connection yet. Used while the stack is held.
 */
public final class LocalPorts {

    /** A taken endpoint. */
    public static final class Reservation {
        private final Endpoint endpoint;
        private final boolean shared;

        private Reservation(Endpoint endpoint, boolean shared) {
            this.endpoint = endpoint;
            this.shared = shared;
        }

        public Endpoint endpoint() {
            return endpoint;
        }

        private boolean excludes(Endpoint other, boolean otherShared) {
            return !(shared && otherShared) && overlap(endpoint.address(), other.address());
        }

        private static boolean overlap(IpAddress a, IpAddress b) {
            return a.isUnspecified() || b.isUnspecified() || a.equals(b);
        }
    }

    /** The dynamic ports of RFC 6335 section 6. */
    private static final int FIRST_DYNAMIC = 49152;

    private static final int DYNAMIC_COUNT = 65536 - FIRST_DYNAMIC;

    private final NetStack stack;
    private final SecureRandom random = new SecureRandom();
    private final Map<Integer, List<Reservation>> byPort = new HashMap<>();

    public LocalPorts(NetStack stack) {
        this.stack = stack;
    }

    /**
     * Takes an endpoint; port 0 chooses a free dynamic one.
     *
     * @param shared whether others that are shared too may take the same: sockets with SO_REUSEADDR that do not listen
     * @throws BindException if it is taken, or the address is not ours
     */
    public Reservation reserve(Endpoint wanted, boolean shared) throws BindException {
        if (!wanted.address().isUnspecified() && !stack.owns(wanted.address())) {
            throw new BindException("Cannot assign requested address");
        }
        if (wanted.port() != 0) {
            if (!isFree(wanted, shared)) {
                throw new BindException("Address already in use");
            }
            return take(wanted, shared);
        }
        int first = random.nextInt(DYNAMIC_COUNT);
        for (int i = 0; i < DYNAMIC_COUNT; i++) {
            Endpoint candidate = new Endpoint(wanted.address(), FIRST_DYNAMIC + (first + i) % DYNAMIC_COUNT);
            if (isFree(candidate, false)) {
                return take(candidate, shared);
            }
        }
        throw new BindException("Address already in use: no free dynamic port");
    }

    private boolean isFree(Endpoint wanted, boolean shared) {
        return !stack.tcp().isPortTaken(wanted)
                && byPort.getOrDefault(wanted.port(), List.of()).stream().noneMatch(r -> r.excludes(wanted, shared));
    }

    private Reservation take(Endpoint endpoint, boolean shared) {
        Reservation reservation = new Reservation(endpoint, shared);
        byPort.computeIfAbsent(endpoint.port(), port -> new ArrayList<>(1)).add(reservation);
        return reservation;
    }

    public void release(Reservation reservation) {
        byPort.computeIfPresent(reservation.endpoint().port(), (port, taken) -> {
            taken.remove(reservation);
            return taken.isEmpty() ? null : taken;
        });
    }
}
