package org.lucidstack.demo.tunnel.tcp;

import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.tunnel.Hello;

/**
 * The two frames with which a connection begins.
 *
 * <pre>
 *   | length (2) | 'L' 'U' 'C' 'T' | version (1) | handshake message |
 * </pre>
 */
final class TcpHello {

    static final String TRANSPORT = "tcp";
    static final int MAX_LENGTH = 512;

    private static final int MAGIC = 0x4c554354;
    private static final int PREFIX = 5;

    private TcpHello() {}

    static void write(FramedConnection connection, byte[] message) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(PREFIX + message.length);
        connection.writePlain(
                frame.putInt(MAGIC).put(Hello.VERSION).put(message).flip());
    }

    /** The handshake message of the next frame, valid until the next one is read; null at the end of the stream. */
    static @Nullable ByteBuffer read(FramedConnection connection) throws IOException {
        ByteBuffer frame = connection.readPlain();
        if (frame == null) {
            return null;
        }
        if (frame.remaining() < PREFIX || frame.getInt() != MAGIC) {
            throw new ProtocolException("not the hello of a tunnel");
        }
        byte version = frame.get();
        if (version != Hello.VERSION) {
            throw new ProtocolException("it speaks version " + version + " of the protocol, not " + Hello.VERSION);
        }
        return frame;
    }
}
