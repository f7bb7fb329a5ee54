package org.lucidstack.socket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;

/** What the channels have in common. */
final class ChannelCalls {

    private ChannelCalls() {}

    /** Something that a stack is asked to open. */
    interface Opening<T> {
        T open() throws IOException;
    }

    /** Opens; a loop that has ended is told as a closed channel. */
    static <T> T open(Opening<T> opening) throws IOException {
        try {
            return opening.open();
        } catch (SocketFailures.NetworkDown e) {
            throw closedChannel(e);
        }
    }

    /** What a channel says when its loop has ended. */
    static ClosedChannelException closedChannel(IOException cause) {
        ClosedChannelException e = new ClosedChannelException();
        e.initCause(cause);
        return e;
    }

    static void ensureWritable(ByteBuffer target) {
        if (target.isReadOnly()) {
            throw new IllegalArgumentException("Read-only buffer");
        }
    }

    /** Bytes left in some buffers. */
    static long remaining(ByteBuffer[] buffers, int offset, int length) {
        long total = 0;
        for (int i = offset; i < offset + length; i++) {
            total += buffers[i].remaining();
        }
        return total;
    }

    /** Scatters what can be read into the buffers in turn; waits, if at all, for the first byte only. */
    static long read(StreamEndpoint stream, ByteBuffer[] targets, int offset, int length, long deadline)
            throws IOException {
        long total = 0;
        for (int i = offset; i < offset + length; i++) {
            ByteBuffer target = targets[i];
            ensureWritable(target);
            if (!target.hasRemaining()) {
                continue;
            }
            if (total > 0 && stream.available() == 0) {
                break;
            }
            int count = stream.read(target, total == 0 ? deadline : StreamEndpoint.NO_WAIT);
            if (count <= 0) {
                return total == 0 ? count : total;
            }
            total += count;
            if (target.hasRemaining()) {
                break;
            }
        }
        return total;
    }

    /** Gathers the buffers in turn, as one call of the stack: small ones share segments. */
    static long write(
            StackLoop loop, StreamEndpoint stream, ByteBuffer[] sources, int offset, int length, long deadline)
            throws IOException {
        long total = 0;
        loop.enter();
        try {
            for (int i = offset; i < offset + length; i++) {
                total += stream.write(sources[i], deadline);
                if (sources[i].hasRemaining()) {
                    break;
                }
            }
        } finally {
            loop.exit();
        }
        return total;
    }
}
