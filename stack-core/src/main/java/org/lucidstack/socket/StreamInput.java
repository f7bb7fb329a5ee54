package org.lucidstack.socket;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.lucidstack.socket.endpoint.StreamEndpoint;

/** The bytes that the peer of a socket sends. */
final class StreamInput extends InputStream {

    private final StreamEndpoint stream;
    private final StackSocketImpl socket;

    StreamInput(StreamEndpoint stream, StackSocketImpl socket) {
        this.stream = stream;
        this.socket = socket;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0) {
            return 0;
        }
        int count = stream.read(ByteBuffer.wrap(bytes, offset, length), socket.readDeadline());
        if (count == 0) {
            throw new SocketTimeoutException("Read timed out");
        }
        return count;
    }

    @Override
    public int available() throws IOException {
        return stream.available();
    }

    @Override
    public void close() {
        socket.close();
    }
}
