package org.lucidstack.sim;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.IpAddress;
import org.lucidstack.tcp.CloseReason;
import org.lucidstack.tcp.Connection;
import org.lucidstack.tcp.ConnectionHandler;
import org.lucidstack.tcp.ConnectionOptions;
import org.lucidstack.tcp.Listener;
import org.lucidstack.time.Clock;

/**
 * A bulk transfer between two hosts: one connects and sends a pattern of a given length, the other accepts, compares every byte
 * and reads until the end. Both then close.
 */
public final class Transfer {
    private static final int CHUNK = 64 * 1024;
    /** A prime, so that the pattern does not repeat with segments or buffers. */
    private static final int PERIOD = 65_521;

    private final Simulation simulation;
    private final SimHost source;
    private final long length;
    private final ByteBuffer pattern = pattern();
    private final ByteBuffer inbox = ByteBuffer.allocate(CHUNK);
    private final Listener listener;
    private final long begun;
    private @Nullable Connection sender;
    private @Nullable Connection receiver;
    private @Nullable String failure;
    private long sent;
    private long received;
    private long doneAt = -1;

    private Transfer(
            Simulation simulation,
            SimHost source,
            SimHost sink,
            Endpoint target,
            long length,
            ConnectionOptions options)
            throws IOException {
        this.simulation = simulation;
        this.source = source;
        this.length = length;
        this.begun = simulation.now();
        listener = sink.stack().listen(target, 8, options.clone());
        listener.setHandler(this::accept);
    }

    /**
     * Starts a transfer now.
     *
     * @param target address and port on {@code sink}
     * @param length bytes to send
     * @param options for both connections
     */
    public static Transfer start(
            Simulation simulation,
            SimHost source,
            SimHost sink,
            Endpoint target,
            long length,
            ConnectionOptions options)
            throws IOException {
        Transfer transfer = new Transfer(simulation, source, sink, target, length, options);
        transfer.connect(target, options);
        return transfer;
    }

    private void connect(Endpoint target, ConnectionOptions options) throws IOException {
        Endpoint any = new Endpoint(IpAddress.unspecified(target.address().version()), 0);
        Connection connection = source.stack().connect(any, target, options.clone());
        sender = connection;
        connection.setHandler(new ConnectionHandler() {
            @Override
            public void onEstablished(Connection ready) {
                pump(ready);
            }

            @Override
            public void onWritable(Connection ready) {
                pump(ready);
            }

            @Override
            public void onClosed(Connection closed, CloseReason reason) {
                ended("sender", reason);
            }
        });
    }

    private void pump(Connection connection) {
        try {
            while (sent < length) {
                int at = (int) (sent % PERIOD);
                int count = (int) Math.min(CHUNK, length - sent);
                int taken = connection.send(pattern.slice(at, count));
                if (taken == 0) {
                    return;
                }
                sent += taken;
            }
            connection.close();
        } catch (IOException e) {
            fail("sender: " + e.getMessage());
        }
    }

    private void accept() {
        Connection connection = listener.accept();
        if (connection == null) {
            return;
        }
        receiver = connection;
        connection.setHandler(new ConnectionHandler() {
            @Override
            public void onReadable(Connection ready) {
                drain(ready);
            }

            @Override
            public void onClosed(Connection closed, CloseReason reason) {
                ended("receiver", reason);
            }
        });
        drain(connection);
    }

    private void drain(Connection connection) {
        try {
            int count = connection.receive(inbox.clear());
            while (count > 0) {
                check(count);
                received += count;
                count = connection.receive(inbox.clear());
            }
            if (count < 0 && doneAt < 0) {
                doneAt = simulation.now();
                if (received != length) {
                    fail("the stream ended after " + received + " of " + length + " bytes");
                }
                connection.close();
                listener.close();
            }
        } catch (IOException e) {
            fail("receiver: " + e.getMessage());
        }
    }

    private void check(int count) {
        int at = (int) (received % PERIOD);
        int mismatch = pattern.slice(at, count).mismatch(inbox.slice(0, count));
        if (mismatch >= 0) {
            fail("byte " + (received + mismatch) + " is wrong");
        }
    }

    private void ended(String side, CloseReason reason) {
        if (reason != CloseReason.CLOSED && doneAt < 0) {
            fail(side + ": " + reason);
        }
    }

    private void fail(String what) {
        if (failure == null) {
            failure = what;
        }
    }

    /** Whether the last byte was read and every byte was right, or it has failed. */
    public boolean isDone() {
        return doneAt >= 0 || failure != null;
    }

    /** What went wrong, or null. */
    public @Nullable String failure() {
        return failure;
    }

    /** Bytes read so far. */
    public long received() {
        return received;
    }

    /** Nanoseconds from the start to the end of the stream, or until now while it runs. */
    public long duration() {
        return (doneAt < 0 ? simulation.now() : doneAt) - begun;
    }

    /** Bits of user data per second of virtual time. */
    public double goodput() {
        return received * 8.0 * Clock.SECOND / Math.max(1, duration());
    }

    /** The sending end. */
    public Connection sender() {
        if (sender == null) {
            throw new IllegalStateException("not connected");
        }
        return sender;
    }

    /** The receiving end, or null before it was accepted. */
    public @Nullable Connection receiver() {
        return receiver;
    }

    private static ByteBuffer pattern() {
        ByteBuffer bytes = ByteBuffer.allocate(PERIOD + CHUNK);
        for (int i = 0; i < bytes.capacity(); i++) {
            int at = i % PERIOD;
            bytes.put(i, (byte) (at * 31 + (at >> 8)));
        }
        return bytes;
    }
}
