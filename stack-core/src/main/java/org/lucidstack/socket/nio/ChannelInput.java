package org.lucidstack.socket.nio;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Objects;

/** The bytes that come through a channel, as a stream that obeys the SO_TIMEOUT of the socket view. */
final class ChannelInput extends InputStream {

    private final StackSocketChannel channel;
    private final ChannelSocket socket;

    ChannelInput(StackSocketChannel channel, ChannelSocket socket) {
        this.channel = channel;
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
        int count = channel.blockingRead(ByteBuffer.wrap(bytes, offset, length), socket.readDeadline());
        if (count == 0) {
            throw new SocketTimeoutException("Read timed out");
        }
        return count;
    }

    @Override
    public int available() throws IOException {
        return channel.available();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
