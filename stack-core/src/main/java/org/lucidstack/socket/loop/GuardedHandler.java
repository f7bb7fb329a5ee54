package org.lucidstack.socket.loop;

import java.util.function.Function;
import org.lucidstack.tcp.CloseReason;
import org.lucidstack.tcp.Connection;
import org.lucidstack.tcp.ConnectionHandler;
import org.lucidstack.tcp.Listener;
import org.lucidstack.time.Clock;

/**
 * Keeps the faults of a user's handler away from the stack: an exception is logged and aborts the connection, and (with
 * assertions on) holding the stack for more than 100 ms is logged.
 */
public final class GuardedHandler implements ConnectionHandler {

    private static final System.Logger LOG = System.getLogger(StackMonitor.class.getName());
    private static final long SLOW = 100 * Clock.MILLISECOND;
    /** Only with assertions on is the clock read for each call. */
    private static final boolean TIMED = GuardedHandler.class.desiredAssertionStatus();

    private final ConnectionHandler handler;
    private boolean failed;
    private boolean established;

    public GuardedHandler(ConnectionHandler handler) {
        this.handler = handler;
    }

    /** Takes all connections that wait in {@code listener}. */
    public static void acceptAll(Listener listener, Function<Connection, ConnectionHandler> acceptor) {
        for (Connection next = listener.accept(); next != null; next = listener.accept()) {
            Connection connection = next;
            guard(connection, acceptor, () -> {
                GuardedHandler guarded = new GuardedHandler(acceptor.apply(connection));
                connection.setHandler(guarded);
                guarded.onEstablished(connection);
                if (connection.available() > 0 || connection.isAtEndOfStream()) {
                    guarded.onReadable(connection);
                }
            });
        }
    }

    /** A handler that has failed is told nothing more but the end. */
    private void guard(Connection connection, Runnable call) {
        if (!failed) {
            failed = !guard(connection, handler, call);
        }
    }

    /** Whether {@code call} did not fail. */
    private static boolean guard(Connection connection, Object whose, Runnable call) {
        long start = TIMED ? System.nanoTime() : 0;
        try {
            call.run();
        } catch (RuntimeException e) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    whose.getClass().getName() + " failed; aborting " + connection.tuple(),
                    e);
            connection.abort();
            return false;
        }
        if (TIMED) {
            checkDuration(System.nanoTime() - start, whose);
        }
        return true;
    }

    private static void checkDuration(long nanos, Object whose) {
        if (nanos > SLOW) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    whose.getClass().getName() + " held the stack for " + nanos / Clock.MILLISECOND
                            + " ms: a handler must not block");
        }
    }

    /** Tells it once: one that was accepted has been told, when the stack comes to tell it. */
    @Override
    public void onEstablished(Connection connection) {
        if (!established) {
            established = true;
            guard(connection, () -> handler.onEstablished(connection));
        }
    }

    @Override
    public void onReadable(Connection connection) {
        guard(connection, () -> handler.onReadable(connection));
    }

    @Override
    public void onWritable(Connection connection) {
        guard(connection, () -> handler.onWritable(connection));
    }

    @Override
    public void onDrained(Connection connection) {
        guard(connection, () -> handler.onDrained(connection));
    }

    @Override
    public void onUrgent(Connection connection) {
        guard(connection, () -> handler.onUrgent(connection));
    }

    @Override
    public void onSoftError(Connection connection, String problem) {
        guard(connection, () -> handler.onSoftError(connection, problem));
    }

    @Override
    public void onClosed(Connection connection, CloseReason reason) {
        guard(connection, handler, () -> handler.onClosed(connection, reason));
    }
}
