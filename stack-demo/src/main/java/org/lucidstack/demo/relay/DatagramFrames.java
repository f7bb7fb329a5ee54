package org.lucidstack.demo.relay;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.stream.BufferedStream;
import org.lucidstack.demo.stream.DuplexStream;

/** Datagrams on a data connection, each after its length in 2 bytes. */
final class DatagramFrames {

    static final int MAX_DATAGRAM = 65_507;
    private static final int LENGTH_BYTES = 2;
    /** The longest length that 2 bytes can tell, so that no peer can send a frame that does not fit. */
    static final int MAX_FRAME = LENGTH_BYTES + 0xffff;

    private DatagramFrames() {}

    /** A datagram of a stream; waits for it. @throws java.io.EOFException at the end of the stream */
    static ByteBuffer read(BufferedStream stream) throws IOException {
        return stream.next(DatagramFrames::parse);
    }

    private static @Nullable ByteBuffer parse(ByteBuffer input) {
        if (input.remaining() < LENGTH_BYTES) {
            return null;
        }
        int length = Short.toUnsignedInt(input.getShort(input.position()));
        if (input.remaining() < LENGTH_BYTES + length) {
            return null;
        }
        byte[] datagram = new byte[length];
        input.position(input.position() + LENGTH_BYTES).get(datagram);
        return ByteBuffer.wrap(datagram);
    }

    /** Writes one datagram. */
    static void write(DuplexStream stream, ByteBuffer datagram) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(LENGTH_BYTES + datagram.remaining());
        stream.write(frame.putShort((short) datagram.remaining()).put(datagram).flip());
    }
}
