package org.lucidstack.socket.endpoint;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Objects;

/** The bytes that the peer of a socket sends, as a stream. */
public final class PeerInput extends InputStream {

    /** Where they come from. */
    public interface Source {

        /** Reads what is there; waits while there is nothing. Returns -1 at the end of the stream, 0 when it is too late. */
        int read(ByteBuffer target) throws IOException;

        /** Bytes that can be read at once. */
        int available() throws IOException;

        void close() throws IOException;
    }

    private final Source source;

    public PeerInput(Source source) {
        this.source = source;
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
        int count = source.read(ByteBuffer.wrap(bytes, offset, length));
        if (count == 0) {
            throw new SocketTimeoutException("Read timed out");
        }
        return count;
    }

    @Override
    public int available() throws IOException {
        return source.available();
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
