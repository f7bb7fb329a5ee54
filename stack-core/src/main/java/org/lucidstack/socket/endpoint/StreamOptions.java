package org.lucidstack.socket.endpoint;

import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import jdk.net.ExtendedSocketOptions;
import org.lucidstack.socket.loop.StackMonitor;
import org.lucidstack.tcp.ConnectionOptions;

/** The options of {@code java.net} over those of a connection, or over those that accepted connections inherit. */
public final class StreamOptions extends EndpointOptions<StreamOptions> {

    /** What is said of a buffer whose size the stack tunes, in bytes. */
    private static final int TUNED_BUFFER = 1 << 17;

    private static final int MAX_LINGER = 0xffff;

    /** What a listening socket has, as on the platform. */
    private static final OptionTable<StreamOptions> LISTENER = common();

    private static final OptionTable<StreamOptions> STREAM = common().with(
                    StandardSocketOptions.SO_SNDBUF,
                    change((o, size) -> o.sendBuffer(positive(size))),
                    o -> tuned(o.connection().sendBuffer()))
            .with(
                    StandardSocketOptions.SO_LINGER,
                    (o, seconds) -> o.linger = Math.max(-1, Math.min(seconds, MAX_LINGER)),
                    o -> o.linger)
            .with(
                    StandardSocketOptions.SO_KEEPALIVE,
                    change(ConnectionOptions::keepAlive),
                    o -> o.connection().keepAlive())
            .with(
                    StandardSocketOptions.IP_TOS,
                    change((o, tos) -> o.trafficClass(octet(tos))),
                    o -> o.connection().trafficClass())
            .with(
                    StandardSocketOptions.TCP_NODELAY,
                    change(ConnectionOptions::noDelay),
                    o -> o.connection().noDelay())
            .with(
                    ExtendedSocketOptions.TCP_KEEPIDLE,
                    change((o, seconds) -> o.keepAliveIdle(Duration.ofSeconds(positive(seconds)))),
                    o -> (int) o.connection().keepAliveIdle().toSeconds())
            .with(
                    ExtendedSocketOptions.TCP_KEEPINTERVAL,
                    change((o, seconds) -> o.keepAliveInterval(Duration.ofSeconds(positive(seconds)))),
                    o -> (int) o.connection().keepAliveInterval().toSeconds())
            .with(
                    ExtendedSocketOptions.TCP_KEEPCOUNT,
                    change((o, count) -> o.keepAliveProbes(positive(count))),
                    o -> o.connection().keepAliveProbes());

    private final Supplier<ConnectionOptions> connection;
    private final Runnable changed;
    private volatile boolean reuseAddress;
    private volatile boolean reusePort;
    private volatile int linger = -1;

    private StreamOptions(
            StackMonitor monitor,
            OptionTable<StreamOptions> table,
            Supplier<ConnectionOptions> connection,
            Runnable changed) {
        super(monitor, table);
        this.connection = connection;
        this.changed = changed;
    }

    /**
     * Those of a connected, or connecting, socket.
     *
     * @param connection where the options of the connection are at the time
     * @param changed has the connection take over what was changed
     */
    static StreamOptions ofStream(StackMonitor monitor, Supplier<ConnectionOptions> connection, Runnable changed) {
        return new StreamOptions(monitor, STREAM, connection, changed);
    }

    /** Those of a listening socket. As on the platform, it takes over an address from connections in TIME-WAIT. */
    static StreamOptions ofListener(StackMonitor monitor, Supplier<ConnectionOptions> inherited) {
        StreamOptions options = new StreamOptions(monitor, LISTENER, inherited, () -> {});
        options.reuseAddress = true;
        return options;
    }

    private static OptionTable<StreamOptions> common() {
        return new OptionTable<StreamOptions>()
                .with(
                        StandardSocketOptions.SO_RCVBUF,
                        change((o, size) -> o.receiveBuffer(positive(size))),
                        o -> tuned(o.connection().receiveBuffer()))
                .with(StandardSocketOptions.SO_REUSEADDR, (o, on) -> o.reuseAddress = on, o -> o.reuseAddress)
                .with(StandardSocketOptions.SO_REUSEPORT, (o, on) -> o.reusePort = on, o -> o.reusePort);
    }

    private static <T> BiConsumer<StreamOptions, T> change(BiConsumer<ConnectionOptions, T> setter) {
        return (options, value) -> {
            setter.accept(options.connection(), value);
            options.changed.run();
        };
    }

    @Override
    StreamOptions self() {
        return this;
    }

    private ConnectionOptions connection() {
        return connection.get();
    }

    private static int tuned(int size) {
        return size == 0 ? TUNED_BUFFER : size;
    }

    /** SO_LINGER in seconds, or negative when off. */
    int linger() {
        return linger;
    }

    /** Whether others that may, too, may take the same address. */
    boolean reuseAddress() {
        return reuseAddress || reusePort;
    }
}
