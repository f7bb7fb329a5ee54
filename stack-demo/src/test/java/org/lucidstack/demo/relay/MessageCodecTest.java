package org.lucidstack.demo.relay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lucidstack.demo.stream.BufferedStream;
import org.lucidstack.demo.stream.Chunks;

/** The control protocol's frames: layout, any chunking, and what is no frame. */
class MessageCodecTest {

    private static byte[] random(int length, Random random) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static Message message(int kind, Random random) {
        UUID id = new UUID(random.nextLong(), random.nextLong());
        int port = random.nextInt(65_536);
        byte[] mac = random(random.nextBoolean() ? 0 : Secret.MAC_LENGTH, random);
        byte[] nonce = random(Message.NONCE_LENGTH, random);
        return switch (kind) {
            case 0 -> new Message.Challenge(1, random.nextBoolean(), nonce);
            case 1 -> new Message.Register(1, Transport.values()[random.nextInt(2)], port, nonce, mac);
            case 2 -> new Message.Registered(port, 65_535 - port, mac, "höst.example");
            case 3 -> new Message.Refused(Message.Reason.values()[random.nextInt(4)], "x".repeat(random.nextInt(255)));
            case 4 -> new Message.Open(id);
            case 5 -> new Message.Claim(id);
            case 6 -> new Message.Failed(id, "refused");
            default -> new Message.Heartbeat();
        };
    }

    private static byte[] bytes(Message message) {
        ByteBuffer frame = MessageCodec.encode(message);
        byte[] bytes = new byte[frame.remaining()];
        frame.get(bytes);
        return bytes;
    }

    @Property(tries = 300)
    void anyMessagesComeOutOfAnyChunks(
            @ForAll @Size(max = 30) List<@IntRange(max = 7) Integer> kinds,
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 700) int longest)
            throws IOException {
        Random random = new Random(seed);
        List<Message> messages = new ArrayList<>();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int kind : kinds) {
            messages.add(message(kind, random));
            all.writeBytes(bytes(messages.getLast()));
        }
        BufferedStream stream =
                new BufferedStream(new Chunks(all.toByteArray(), seed, longest), MessageCodec.MAX_FRAME);
        for (Message message : messages) {
            Message read = stream.next(MessageCodec::parse);
            assertEquals(message.getClass(), read.getClass());
            assertArrayEquals(bytes(message), bytes(read));
        }
        assertThrows(EOFException.class, () -> stream.next(MessageCodec::parse));
    }

    @Test
    void layout() {
        UUID id = UUID.fromString("00010203-0405-0607-0809-0a0b0c0d0e0f");
        assertEquals("001105000102030405060708090a0b0c0d0e0f", hex(new Message.Open(id)));
        assertEquals("000108", hex(new Message.Heartbeat()));
        assertEquals("0004" + "04" + "02" + "7878", hex(new Message.Refused(Message.Reason.VERSION, "xx")));
        assertEquals(
                "0009" + "03" + "2710" + "4e20" + "00" + "616263",
                hex(new Message.Registered(10_000, 20_000, new byte[0], "abc")));
    }

    private static String hex(Message message) {
        return HexFormat.of().formatHex(bytes(message));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000",
                "0201",
                "ffff08",
                "000109",
                "00020800",
                "00020105",
                "001005000102030405060708090a0b0c0d0e",
                "000204ff",
                "474554"
            })
    void refusesWhatIsNoFrame(String hex) {
        assertThrows(
                ProtocolException.class,
                () -> MessageCodec.parse(ByteBuffer.wrap(HexFormat.of().parseHex(hex))));
    }

    /** A mebibyte of anything is refused, or waits for the end of a frame of at most 512 bytes. */
    @Property(tries = 200)
    void neverReadsFarIntoGarbage(@ForAll long seed) {
        byte[] garbage = random(1 << 20, new Random(seed));
        Chunks source = new Chunks(garbage, seed, 4000);
        BufferedStream stream = new BufferedStream(source, MessageCodec.MAX_FRAME);
        assertThrows(ProtocolException.class, () -> {
            for (int i = 0; i < 20; i++) {
                stream.next(MessageCodec::parse);
            }
        });
        assertTrue(source.remaining() > (1 << 20) - 20 * MessageCodec.MAX_FRAME);
    }

    @Test
    void aPeersTextCannotMoveTheCursor() throws IOException {
        byte[] frame = bytes(new Message.Refused(Message.Reason.OTHER, "\u001b[2Jgone\n"));
        assertEquals("?[2Jgone?", ((Message.Refused) MessageCodec.parse(ByteBuffer.wrap(frame))).text());
    }
}
