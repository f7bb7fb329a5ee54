package org.lucidstack.socket.endpoint;

import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.lucidstack.tcp.CloseReason;
import org.lucidstack.tcp.Connection;
import org.lucidstack.tcp.TcpException;
import org.lucidstack.time.Clock;

/** What an application's end of a connection sends. Deadlines are those of {@link StreamEndpoint}. */
public final class WriteSide extends StreamSide {

    private final ReentrantLock turn = new ReentrantLock();

    WriteSide(StreamEndpoint stream) {
        super(stream);
    }

    /** Held by who writes more than fits at once, so that the bytes of two threads are not mixed. Taken before the stack. */
    public ReentrantLock turn() {
        return turn;
    }

    /** Writes; waits while the send buffer is full. Returns how many bytes were taken, fewer only if the deadline has passed. */
    public int write(ByteBuffer source, long deadline) throws IOException {
        int start = source.position();
        monitor().enter();
        try {
            boolean timedOut = false;
            while (true) {
                ensureWritable();
                stream().connected().send(source);
                if (!source.hasRemaining() || timedOut) {
                    return source.position() - start;
                }
                timedOut = !await(deadline);
            }
        } catch (TcpException e) {
            throw SocketFailures.onWrite(e.reason());
        } finally {
            monitor().exit();
        }
    }

    /** Gathers the buffers in turn, as one call of the stack: small ones share segments. Returns as for one. */
    public long write(ByteBuffer[] sources, int offset, int length, long deadline) throws IOException {
        long total = 0;
        monitor().enter();
        try {
            for (int i = offset; i < offset + length; i++) {
                total += write(sources[i], deadline);
                if (sources[i].hasRemaining()) {
                    break;
                }
            }
        } finally {
            monitor().exit();
        }
        return total;
    }

    /** Writes one urgent byte; waits while the send buffer is full. */
    public void writeUrgent(byte value) throws IOException {
        ByteBuffer one = ByteBuffer.wrap(new byte[] {value});
        monitor().enter();
        try {
            while (true) {
                ensureWritable();
                if (stream().connected().sendUrgent(one) > 0) {
                    return;
                }
                await(Clock.NEVER);
            }
        } catch (TcpException e) {
            throw SocketFailures.onWrite(e.reason());
        } finally {
            monitor().exit();
        }
    }

    private void ensureWritable() throws SocketException {
        stream().ensureOpen();
        if (wasShut()) {
            throw new SocketException("Broken pipe");
        }
        @Nullable CloseReason reason = stream().connected().closeReason();
        if (reason != null) {
            throw SocketFailures.onWrite(reason);
        }
    }

    /** FIN follows what was written. */
    @Override
    void shutdown(Connection connection) {
        connection.shutdownOutput();
    }

    /** Whether a write would not wait. The stack is held. */
    public boolean isWritable() {
        @Nullable Connection connection = stream().connection();
        return wasShut()
                || connection != null
                        && (stream().isEstablished() && connection.sendRoom() > 0 || connection.closeReason() != null);
    }

    /** Waits until the peer has acknowledged everything, the connection has ended or the deadline has passed. The stack is held. */
    void awaitDrained(Connection open, long deadline) {
        boolean timedOut = false;
        while (!open.isDrained() && open.closeReason() == null && !timedOut) {
            timedOut = !awaitUninterruptibly(deadline);
        }
    }
}
