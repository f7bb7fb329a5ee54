package org.lucidstack.udp;

import java.net.BindException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.IpAddress;

/** The sockets of a stack by port: which of them a datagram is for, and which ports are free. */
final class UdpSockets {

    /** RFC 6335 section 6. */
    private static final int FIRST_EPHEMERAL = 49_152;

    private static final int EPHEMERALS = 16_384;

    private final Map<Integer, List<UdpSocket>> byPort = new HashMap<>();

    void add(UdpSocket socket) {
        byPort.computeIfAbsent(socket.local().port(), port -> new ArrayList<>(1))
                .add(socket);
    }

    void remove(UdpSocket socket) {
        List<UdpSocket> sockets = byPort.get(socket.local().port());
        if (sockets != null && sockets.remove(socket) && sockets.isEmpty()) {
            byPort.remove(socket.local().port());
        }
    }

    /** A free port of {@code address}, which others cannot foresee (RFC 6056). */
    int choosePort(IpAddress address, RandomGenerator random) throws BindException {
        int start = random.nextInt(EPHEMERALS);
        for (int i = 0; i < EPHEMERALS; i++) {
            int port = FIRST_EPHEMERAL + (start + i) % EPHEMERALS;
            if (!isTaken(address, port)) {
                return port;
            }
        }
        throw new BindException("no UDP port is free");
    }

    /** Whether a socket bound there would contend with another for datagrams. */
    boolean isTaken(IpAddress address, int port) {
        for (UdpSocket socket : byPort.getOrDefault(port, List.of())) {
            IpAddress other = socket.local().address();
            boolean meet = other.version() == address.version() || isDual(other) || isDual(address);
            if (meet && (other.equals(address) || other.isUnspecified() || address.isUnspecified())) {
                return true;
            }
        }
        return false;
    }

    /** Whether a socket bound to {@code address} takes datagrams of both versions. */
    static boolean isDual(IpAddress address) {
        return address.version() == 6 && address.isUnspecified();
    }

    /** The socket that fits best: connected to that sender, bound to that address, bound to any; null if none fits. */
    @Nullable
    UdpSocket find(IpAddress local, int localPort, IpAddress remote, int remotePort) {
        UdpSocket best = null;
        int bestScore = 0;
        for (UdpSocket socket : byPort.getOrDefault(localPort, List.of())) {
            int score = score(socket, local, remote, remotePort);
            if (score > bestScore) {
                best = socket;
                bestScore = score;
            }
        }
        return best;
    }

    private static int score(UdpSocket socket, IpAddress local, IpAddress remote, int remotePort) {
        IpAddress bound = socket.local().address();
        boolean isAny = bound.isUnspecified() && (bound.version() == local.version() || isDual(bound));
        if (!isAny && !bound.equals(local)) {
            return 0;
        }
        int score = isAny ? 1 : 2;
        Endpoint connected = socket.remote();
        if (connected == null) {
            return score;
        }
        return connected.port() == remotePort && connected.address().equals(remote) ? score + 2 : 0;
    }
}
