package org.lucidstack.socket.endpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.lucidstack.tcp.Connection;
import org.lucidstack.tcp.TcpException;

/** What an application's end of a connection receives. Deadlines are those of {@link StreamEndpoint}. */
public final class ReadSide extends StreamSide {

    ReadSide(StreamEndpoint stream) {
        super(stream);
    }

    /**
     * Reads what is there; waits while there is nothing.
     *
     * @return bytes read; -1 at the end of the stream; 0 if the deadline has passed or there is no room in {@code target}
     */
    public int read(ByteBuffer target, long deadline) throws IOException {
        monitor().enter();
        try {
            boolean timedOut = false;
            while (true) {
                stream().ensureOpen();
                if (wasShut()) {
                    return -1;
                }
                int count = stream().connected().receive(target);
                if (count != 0 || timedOut || !target.hasRemaining()) {
                    return count;
                }
                timedOut = !await(deadline);
            }
        } catch (TcpException e) {
            throw SocketFailures.onRead(e.reason());
        } finally {
            monitor().exit();
        }
    }

    /** Scatters what can be read into the buffers in turn; waits, if at all, for the first byte only. Returns as for one. */
    public long read(ByteBuffer[] targets, int offset, int length, long deadline) throws IOException {
        ScatterGather.ensureWritable(targets, offset, length);
        monitor().enter();
        try {
            long total = 0;
            for (int i = offset; i < offset + length; i++) {
                if (!targets[i].hasRemaining()) {
                    continue;
                }
                if (total > 0 && available() == 0) {
                    break;
                }
                int count = read(targets[i], total == 0 ? deadline : AppEndpoint.NO_WAIT);
                if (count <= 0) {
                    return total == 0 ? count : total;
                }
                total += count;
                if (targets[i].hasRemaining()) {
                    break;
                }
            }
            return total;
        } finally {
            monitor().exit();
        }
    }

    /** Bytes that can be read at once. */
    public int available() throws IOException {
        monitor().enter();
        try {
            stream().ensureOpen();
            @Nullable Connection connection = stream().connection();
            return connection == null || wasShut() ? 0 : connection.available();
        } finally {
            monitor().exit();
        }
    }

    /** Reads give the end of the stream from now on. */
    @Override
    void shutdown(Connection connection) {
        connection.shutdownInput();
    }

    /** Whether a read would not wait. The stack is held. */
    public boolean isReadable() {
        @Nullable Connection connection = stream().connection();
        return wasShut()
                || connection != null
                        && (connection.available() > 0
                                || connection.isAtEndOfStream()
                                || connection.closeReason() != null);
    }
}
