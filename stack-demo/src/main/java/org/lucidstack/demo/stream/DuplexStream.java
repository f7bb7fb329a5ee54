package org.lucidstack.demo.stream;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A stream of bytes in both directions: a TCP connection of the host or of a stack, or a channel of an SSH session. One thread may
 * read while another writes; {@link #abort} and {@link #close} may be called by any, and wake both.
 */
public interface DuplexStream extends AutoCloseable {

    /**
     * Reads at least one byte; waits for it.
     *
     * @return how many bytes were read; -1 when the peer has ended its direction and all was read
     * @throws IOException if the stream was reset or closed
     */
    int read(ByteBuffer target) throws IOException;

    /**
     * Writes all that remains; waits for room.
     *
     * @throws IOException if the peer is gone
     */
    void write(ByteBuffer source) throws IOException;

    /** Half-close: the peer reads the end of the stream after what was written; reading goes on. */
    void shutdownOutput() throws IOException;

    /** Ends both directions at once; the peer sees a reset where the medium has one. Idempotent, never fails. */
    void abort();

    /** Ends the stream; what was written still arrives. Idempotent, never fails. */
    @Override
    void close();

    /** This end, or null if the medium does not tell. */
    @Nullable
    InetSocketAddress local();

    /** The far end, or null if the medium does not tell. */
    @Nullable
    InetSocketAddress remote();
}
