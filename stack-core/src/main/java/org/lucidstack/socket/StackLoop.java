package org.lucidstack.socket;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.lucidstack.link.PolledLinkDevice;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.IpAddress;
import org.lucidstack.socket.loop.GuardedHandler;
import org.lucidstack.socket.loop.LoopThread;
import org.lucidstack.socket.loop.StackMonitor;
import org.lucidstack.stack.NetStack;
import org.lucidstack.tcp.Connection;
import org.lucidstack.tcp.ConnectionHandler;
import org.lucidstack.tcp.ConnectionOptions;
import org.lucidstack.tcp.Listener;

/**
 * Runs a stack over a device: one daemon thread waits for packets and timers, and one lock lets any thread, virtual ones
 * included, call the stack in between.
 *
 * <pre>
 *   loop thread:  wait(device, deadline) -> [ lock -> advance -> receive a batch -> flush -> unlock ] -> ...
 *   user thread:                            [ lock -> advance -> call            -> flush -> unlock ]
 * </pre>
 *
 * A user call writes its packets to the device itself; the loop is woken only if the call made the next deadline earlier than
 * what the loop sleeps until. Whoever waits for an event of the stack waits on a condition of the same lock, so a reader is
 * woken once per batch, when the batch is over. There is one device per loop; scale by starting independent stacks.
 *
 * <p>All methods may be called by any thread. Handlers given to {@link #connect} and {@link #listen} and bodies given to
 * {@link #call} run while the stack is held: they <b>must not block</b>, since nobody else gets at the stack meanwhile. With
 * assertions on, those that take more than 100 ms are logged.
 */
public final class StackLoop implements AutoCloseable {

    /** Something to do with the stack while it is held. */
    @FunctionalInterface
    public interface Call<T extends @Nullable Object> {
        T run(NetStack stack) throws IOException;
    }

    private final LoopThread thread;
    private final StackMonitor monitor;
    private final PolledLinkDevice device;

    private StackLoop(LoopThread thread, PolledLinkDevice device) {
        this.thread = thread;
        this.monitor = thread.monitor();
        this.device = device;
    }

    /**
     * Starts the loop thread. The stack and the device belong to the loop from now on; the device is closed when the loop ends.
     *
     * @param stack a stack that sends through {@code device}
     */
    public static StackLoop start(NetStack stack, PolledLinkDevice device) {
        return new StackLoop(LoopThread.start(stack, device), device);
    }

    /**
     * The loop of the stack that serves a JVM whose system properties name our channel providers: that of {@link #serveThisJvm},
     * else one that is started when first asked for, has a loopback and no other device, and runs as long as the JVM.
     */
    public static StackLoop ofThisJvm() {
        return JvmStack.loop();
    }

    /**
     * Makes this the loop that {@link #ofThisJvm} tells, and so that of the channels which the providers that system properties
     * name open from now on.
     */
    public void serveThisJvm() {
        JvmStack.set(this);
    }

    /** What guards the stack: for those who build a kind of socket. */
    public StackMonitor monitor() {
        return monitor;
    }

    /** Whether the calling thread holds the stack. */
    public boolean isHeld() {
        return monitor.isHeld();
    }

    /** Runs {@code body} while the stack is held, then sends what it made due. The body must not block. */
    public <T extends @Nullable Object> T call(Call<T> body) throws IOException {
        monitor.enter();
        try {
            monitor.ensureRunning();
            return body.run(monitor.stack());
        } finally {
            monitor.exit();
        }
    }

    /** Runs {@code body} while the stack is held, then sends what it made due. The body must not block. */
    public void execute(Runnable body) throws IOException {
        call(held -> {
            body.run();
            return true;
        });
    }

    /**
     * Opens a connection whose events are told to {@code handler}, on the loop thread or within a user call: the way in with no
     * hand-off between threads. An exception out of the handler aborts its connection.
     *
     * @throws IOException if there is no route, or no free port, or the loop has ended
     */
    public Connection connect(Endpoint remote, ConnectionOptions options, ConnectionHandler handler)
            throws IOException {
        Endpoint local = new Endpoint(IpAddress.unspecified(remote.address().version()), 0);
        return call(held -> {
            Connection connection = held.connect(local, remote, options);
            connection.setHandler(new GuardedHandler(handler));
            return connection;
        });
    }

    /**
     * Listens; {@code acceptor} is given each new connection and answers its handler. See {@link #connect} for the rules.
     * Close the listener with {@code call(stack -> listener.close())} or by closing the loop.
     *
     * @param backlog how many connections may wait; at least 1
     * @throws IOException if the address is in use or not ours, or the loop has ended
     */
    public Listener listen(
            Endpoint local, int backlog, ConnectionOptions options, Function<Connection, ConnectionHandler> acceptor)
            throws IOException {
        return call(held -> {
            Listener listener = held.listen(local, backlog, options);
            Runnable accept = () -> GuardedHandler.acceptAll(listener, acceptor);
            listener.setHandler(accept);
            return listener;
        });
    }

    /** The counters of the stack that are not zero, by name. */
    public Map<String, Long> counters() {
        monitor.enter();
        try {
            return monitor.stack().counters().snapshot();
        } finally {
            monitor.exit();
        }
    }

    /** Whether sockets can be opened: neither closed nor failed. */
    public boolean isRunning() {
        return monitor.isRunning();
    }

    /** Why the loop ended by itself: the device was deleted or taken down. Empty while it runs and after {@link #close}. */
    public Optional<IOException> failure() {
        return monitor.failure();
    }

    /**
     * Has {@code callback} told, once, that the loop ended: empty after {@link #close}, else the {@link #failure}. It runs on the
     * loop thread, after the device was closed; if the loop has ended already, at once.
     */
    public void onTermination(Consumer<Optional<IOException>> callback) {
        monitor.onTermination(callback);
    }

    /** Waits until the loop thread has ended and the device is closed; false if {@code timeout} is over before. */
    public boolean awaitTermination(Duration timeout) throws InterruptedException {
        return thread.awaitTermination(timeout);
    }

    /**
     * Ends the loop: every open connection is aborted (its peer gets a RST; who wants a FIN closes the connection first), every
     * blocked call fails, the thread ends and the device is closed. Returns when that is done, unless called by a handler.
     * Idempotent.
     */
    @Override
    public void close() {
        monitor.stop();
        thread.awaitTerminationUninterruptibly();
    }

    @Override
    public String toString() {
        return "StackLoop[" + device.name() + "]";
    }
}
