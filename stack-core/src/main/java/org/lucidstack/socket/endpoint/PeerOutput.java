package org.lucidstack.socket.endpoint;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/** The bytes that go to the peer of a socket, as a stream. */
public final class PeerOutput extends OutputStream {

    /** Where they go to. */
    public interface Sink {

        /** Waits until all bytes are in the send buffer. */
        void write(ByteBuffer source) throws IOException;

        void close() throws IOException;
    }

    private final Sink sink;

    public PeerOutput(Sink sink) {
        this.sink = sink;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        sink.write(ByteBuffer.wrap(bytes, offset, length));
    }

    @Override
    public void close() throws IOException {
        sink.close();
    }
}
