package org.lucidstack.tcp;

import java.net.BindException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lucidstack.env.Implements;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.FourTuple;
import org.lucidstack.net.IpAddress;
import org.lucidstack.net.Ipv6Address;
import org.lucidstack.tcp.security.EphemeralPorts;

/** Who is responsible for a four-tuple: a connection, the rest of one in TIME-WAIT, or a listener. Each look-up is O(1). */
final class ConnectionTable {

    /** Connections and TIME-WAITs in one map, because each arriving segment asks for either. */
    private final Map<FourTuple, TupleOwner> owners = new HashMap<>();

    final Map<Endpoint, Listener> listeners = new HashMap<>();
    private int connectionCount;

    @Nullable
    TupleOwner owner(FourTuple tuple) {
        return owners.get(tuple);
    }

    /** Gives its tuple to {@code owner}, and takes it from whoever had it. */
    void put(TupleOwner owner) {
        count(owners.put(owner.tuple(), owner), -1);
        count(owner, 1);
    }

    /** Without effect if the tuple belongs to another by now. */
    void remove(TupleOwner owner) {
        if (owners.remove(owner.tuple(), owner)) {
            count(owner, -1);
        }
    }

    private void count(@Nullable TupleOwner owner, int change) {
        connectionCount += owner instanceof Connection ? change : 0;
    }

    int connectionCount() {
        return connectionCount;
    }

    int timeWaitCount() {
        return owners.size() - connectionCount;
    }

    /** A snapshot of all connections. */
    List<Connection> connections() {
        return all(Connection.class);
    }

    /** A snapshot of all TIME-WAITs. */
    List<TimeWait> timeWaits() {
        return all(TimeWait.class);
    }

    private <T extends TupleOwner> List<T> all(Class<T> kind) {
        return owners.values().stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /**
     * The listener for a local address and port: the exact one, one for any address ({@code ::} is of both versions), or one for any port of
     * any address.
     */
    @Nullable
    Listener listenerFor(FourTuple tuple) {
        IpAddress any = IpAddress.unspecified(tuple.ipVersion());
        Listener listener = listeners.get(new Endpoint(tuple.localAddress(), tuple.localPort()));
        if (listener == null) {
            listener = listeners.get(new Endpoint(any, tuple.localPort()));
        }
        if (listener == null) {
            listener = listeners.get(new Endpoint(Ipv6Address.UNSPECIFIED, tuple.localPort()));
        }
        return listener != null ? listener : listeners.get(new Endpoint(any, 0));
    }

    /** Whether somebody listens on a port of a local address. */
    boolean isListenedOn(Endpoint local) {
        return listeners.containsKey(local)
                || listeners.containsKey(
                        new Endpoint(IpAddress.unspecified(local.address().version()), local.port()));
    }

    /**
     * The tuple of a new connection: the given one, or with a local port that is free.
     *
     * @throws BindException if the tuple, or every port, is in use
     */
    @Implements("RFC6056-3.3-1")
    FourTuple choose(FourTuple tuple, EphemeralPorts ports) throws BindException {
        FourTuple chosen = tuple;
        if (tuple.localPort() == 0) {
            int port = ports.choose(
                    tuple,
                    candidate -> !isInUse(withLocalPort(tuple, candidate))
                            && !isListenedOn(new Endpoint(tuple.localAddress(), candidate)));
            if (port == 0) {
                throw new BindException("no free local port towards " + tuple.remote());
            }
            chosen = withLocalPort(tuple, port);
        }
        if (isInUse(chosen)) {
            throw new BindException("address already in use: " + chosen);
        }
        return chosen;
    }

    private boolean isInUse(FourTuple tuple) {
        return owners.containsKey(tuple);
    }

    private static FourTuple withLocalPort(FourTuple tuple, int port) {
        return new FourTuple(tuple.localAddress(), port, tuple.remoteAddress(), tuple.remotePort());
    }
}
