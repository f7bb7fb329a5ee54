package org.lucidstack.socket;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.lucidstack.socket.endpoint.StreamEndpoint;
import org.lucidstack.time.Clock;

/** The bytes that go to the peer of a socket. */
final class StreamOutput extends OutputStream {

    private final StreamEndpoint stream;
    private final StackSocketImpl socket;

    StreamOutput(StreamEndpoint stream, StackSocketImpl socket) {
        this.stream = stream;
        this.socket = socket;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    /** Waits until all bytes are in the send buffer; two threads' bytes are not mixed. */
    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        ReentrantLock oneWriter = stream.writeLock();
        oneWriter.lock();
        try {
            stream.write(ByteBuffer.wrap(bytes, offset, length), Clock.NEVER);
        } finally {
            oneWriter.unlock();
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
