package org.lucidstack.socket.endpoint;

import java.net.SocketOption;
import java.net.SocketOptions;
import java.net.StandardSocketOptions;
import java.nio.channels.Channel;
import java.nio.channels.ClosedChannelException;
import java.util.Map;
import java.util.Set;
import org.lucidstack.socket.loop.StackMonitor;

/**
 * The options of one socket, by the objects that channels know them by and by the numbers that {@code SocketImpl} does. May be
 * used by any thread.
 *
 * @param <S> the class that extends this
 */
public abstract class EndpointOptions<S extends EndpointOptions<S>> {

    private static final Map<Integer, SocketOption<?>> BY_ID = Map.of(
            SocketOptions.SO_SNDBUF, StandardSocketOptions.SO_SNDBUF,
            SocketOptions.SO_RCVBUF, StandardSocketOptions.SO_RCVBUF,
            SocketOptions.SO_KEEPALIVE, StandardSocketOptions.SO_KEEPALIVE,
            SocketOptions.SO_REUSEADDR, StandardSocketOptions.SO_REUSEADDR,
            SocketOptions.SO_REUSEPORT, StandardSocketOptions.SO_REUSEPORT,
            SocketOptions.SO_LINGER, StandardSocketOptions.SO_LINGER,
            SocketOptions.SO_BROADCAST, StandardSocketOptions.SO_BROADCAST,
            SocketOptions.IP_TOS, StandardSocketOptions.IP_TOS,
            SocketOptions.TCP_NODELAY, StandardSocketOptions.TCP_NODELAY);

    private final StackMonitor monitor;
    private final OptionTable<S> table;

    EndpointOptions(StackMonitor monitor, OptionTable<S> table) {
        this.monitor = monitor;
        this.table = table;
    }

    abstract S self();

    /** What can be set and asked for. */
    public final Set<SocketOption<?>> supported() {
        return table.supported();
    }

    /**
     * Sets an option.
     *
     * @throws UnsupportedOperationException naming an option that this kind of socket does not have
     * @throws IllegalArgumentException if the value is not among the option's
     */
    public final <T> void set(SocketOption<T> option, T value) {
        monitor.enter();
        try {
            table.set(self(), option, value);
        } finally {
            monitor.exit();
        }
    }

    /**
     * Tells an option.
     *
     * @throws UnsupportedOperationException naming an option that this kind of socket does not have
     */
    public final <T> T get(SocketOption<T> option) {
        monitor.enter();
        try {
            return table.get(self(), option);
        } finally {
            monitor.exit();
        }
    }

    /**
     * As {@link #set}, for the user of a channel.
     *
     * @throws ClosedChannelException if {@code channel} is closed
     */
    public final <T> void setOn(Channel channel, SocketOption<T> option, T value) throws ClosedChannelException {
        table.ensureSupported(option);
        SocketFailures.ensureOpen(channel);
        set(option, value);
    }

    /**
     * As {@link #get}, for the user of a channel.
     *
     * @throws ClosedChannelException if {@code channel} is closed
     */
    public final <T> T getOn(Channel channel, SocketOption<T> option) throws ClosedChannelException {
        table.ensureSupported(option);
        SocketFailures.ensureOpen(channel);
        return get(option);
    }

    /** As {@link #set}, by a number of {@link SocketOptions}. */
    @SuppressWarnings("unchecked")
    public final void setById(int id, Object value) {
        // SO_LINGER has two shapes by number: false, or seconds.
        Object plain = id == SocketOptions.SO_LINGER && value instanceof Boolean ? Integer.valueOf(-1) : value;
        set((SocketOption<Object>) byId(id), plain);
    }

    /** As {@link #get}, by a number of {@link SocketOptions}. */
    public final Object getById(int id) {
        return get(byId(id));
    }

    private static SocketOption<?> byId(int id) {
        SocketOption<?> option = BY_ID.get(id);
        if (option == null) {
            throw new UnsupportedOperationException("socket option " + id + " not supported");
        }
        return option;
    }

    static int positive(int number) {
        if (number < 1) {
            throw new IllegalArgumentException("Invalid value '" + number + "': must be at least 1");
        }
        return number;
    }

    static int octet(int number) {
        if (number < 0 || number > 0xff) {
            throw new IllegalArgumentException("Invalid value '" + number + "': must be 0 to 255");
        }
        return number;
    }
}
