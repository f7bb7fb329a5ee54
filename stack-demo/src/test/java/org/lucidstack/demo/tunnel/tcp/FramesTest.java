package org.lucidstack.demo.tunnel.tcp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.lucidstack.demo.tunnel.TunnelFixture;

/** Frames as bytes: the format of simpletun, and what is refused. */
class FramesTest {

    private static byte[] bytes(ByteBuffer[] pieces) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (ByteBuffer piece : pieces) {
            byte[] part = new byte[piece.remaining()];
            piece.get(part);
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] bytes(ByteBuffer buffer) {
        return bytes(new ByteBuffer[] {buffer.duplicate()});
    }

    private static FrameReader reader(byte[] stream) {
        return new FrameReader(Channels.newChannel(new ByteArrayInputStream(stream)), 1500);
    }

    @Test
    void compatibleGoldenBytes() throws IOException {
        byte[] packet = TunnelFixture.packet("10.8.0.2", "10.8.0.1", 3);
        byte[] frame = bytes(new FrameCodec.Plain().encode(ByteBuffer.wrap(packet)));
        byte[] golden = {0, 23, 0x45, 0, 0, 23, 0, 0, 0, 0, 64, 17, 0, 0, 10, 8, 0, 2, 10, 8, 0, 1, 20, 21, 22};
        assertArrayEquals(golden, frame);
        FrameReader reader = reader(golden);
        assertArrayEquals(packet, bytes(reader.next()));
        assertNull(reader.next());
    }

    /** However the stream is cut into reads. */
    @Property(tries = 300)
    void framesComeOutAsTheyWentIn(
            @ForAll @Size(max = 40) List<@IntRange(min = 1, max = 1500) Integer> lengths, @ForAll long seed)
            throws IOException {
        Random random = new Random(seed);
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        for (int length : lengths) {
            byte[] packet = new byte[length];
            packet[length - 1] = (byte) length;
            stream.writeBytes(bytes(new FrameCodec.Plain().encode(ByteBuffer.wrap(packet))));
        }
        ReadableByteChannel whole = Channels.newChannel(new ByteArrayInputStream(stream.toByteArray()));
        FrameReader reader = new FrameReader(new Trickle(whole, random), 1500);
        for (int length : lengths) {
            ByteBuffer frame = reader.next();
            assertEquals(length, frame.remaining());
            assertEquals((byte) length, frame.get(length - 1));
        }
        assertNull(reader.next());
    }

    /** Gives a few bytes at a time. */
    private record Trickle(ReadableByteChannel whole, Random random) implements ReadableByteChannel {
        @Override
        public int read(ByteBuffer target) throws IOException {
            ByteBuffer few = ByteBuffer.allocate(Math.min(target.remaining(), 1 + random.nextInt(3000)));
            int count = whole.read(few);
            target.put(few.flip());
            return count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    @Test
    void refusesBadLengthsAndAnEndWithinAFrame() {
        assertThrows(
                ProtocolException.class, () -> reader(new byte[] {0, 0, 1, 2}).next());
        assertThrows(
                ProtocolException.class,
                () -> reader(new byte[] {(byte) 0xff, (byte) 0xff}).next());
        assertThrows(
                ProtocolException.class,
                () -> reader(new byte[] {5, (byte) 0xdd}).next());
        ProtocolException end = assertThrows(
                ProtocolException.class,
                () -> reader(new byte[] {0, 20, 1, 2, 3}).next());
        assertTrue(end.getMessage().contains("within a frame"), end::getMessage);
    }
}
