package org.lucidstack.trace.streams;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.lucidstack.buffer.Payload;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.IpAddress;
import org.lucidstack.net.Ipv4Address;
import org.lucidstack.trace.capture.Frame;
import org.lucidstack.trace.capture.LinkType;
import org.lucidstack.trace.decode.FrameDecoder;
import org.lucidstack.wire.IpProtocol;
import org.lucidstack.wire.Ipv4Codec;
import org.lucidstack.wire.Ipv4Packet;
import org.lucidstack.wire.OpaqueBytes;
import org.lucidstack.wire.SeqNumber;
import org.lucidstack.wire.TcpCodec;
import org.lucidstack.wire.TcpFlags;
import org.lucidstack.wire.TcpSegment;

class StreamFollowerTest {

    private static final Endpoint A = new Endpoint(IpAddress.parse("10.0.0.1"), 40000);
    private static final Endpoint B = new Endpoint(IpAddress.parse("10.0.0.2"), 80);
    private static final String NOTHING = sha256(new byte[0]);

    private final Map<String, ByteArrayOutputStream> streams = new TreeMap<>();
    private final StreamFollower follower = new StreamFollower((conversation, source, destination, bytes) -> {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        streams.computeIfAbsent(conversation + " " + source, key -> new ByteArrayOutputStream())
                .writeBytes(copy);
    });

    @Test
    void aConversation() {
        send(A, B, TcpFlags.SYN, 99, 0, "");
        send(B, A, TcpFlags.SYN | TcpFlags.ACK, 0xffffffffL, 100, "");
        send(A, B, TcpFlags.ACK, 100, 0, "hello ");
        send(B, A, TcpFlags.ACK, 0, 106, "good");
        send(B, A, TcpFlags.ACK, 4, 106, "bye");
        send(A, B, TcpFlags.ACK | TcpFlags.FIN | TcpFlags.URG, 106, 7, "world");
        send(B, A, TcpFlags.ACK | TcpFlags.FIN, 7, 112, "");
        assertEquals(List.of(stream(A, B, 1, "hello world", 0, 0), stream(B, A, 1, "goodbye", 0, 0)), finish());
        assertEquals("hello world", told("1 " + A));
    }

    @Test
    void payloadOnASynCountsAndThatOfAResetDoesNot() {
        send(A, B, TcpFlags.SYN, 99, 0, "early ");
        send(A, B, TcpFlags.SYN, 99, 0, "early ");
        send(A, B, TcpFlags.ACK, 106, 0, "late");
        send(A, B, TcpFlags.RST, 110, 0, "no such thing");
        assertEquals(List.of(stream(A, B, 1, "early late", 0, 6)), finish());
    }

    @Test
    void gapsAreCountedAndSteppedOver() {
        send(A, B, TcpFlags.SYN, 0, 0, "");
        send(A, B, TcpFlags.ACK, 4, 0, "def");
        send(A, B, TcpFlags.ACK, 12, 0, "l");
        send(A, B, TcpFlags.ACK, 7, 0, "gh");
        assertEquals(List.of(stream(A, B, 1, "defghl", 2, 0)), finish());
    }

    @Test
    void theFirstCopyCounts() {
        send(A, B, TcpFlags.SYN, 0, 0, "");
        send(A, B, TcpFlags.ACK, 3, 0, "cde");
        send(A, B, TcpFlags.ACK, 2, 0, "BCD");
        send(A, B, TcpFlags.ACK, 1, 0, "abXXefg");
        send(A, B, TcpFlags.ACK, 5, 0, "YYY");
        assertEquals(List.of(stream(A, B, 1, "aBcdefg", 0, 9)), finish());
    }

    @Test
    void withoutASynTheFirstDataStartsTheStream() {
        send(B, A, TcpFlags.ACK, 5, 1000, "");
        send(A, B, TcpFlags.ACK, 999, 5, "");
        send(A, B, TcpFlags.ACK, 1000, 5, "abc");
        send(A, B, TcpFlags.ACK, 998, 5, "xxabcd");
        // far outside any window: something else
        send(A, B, TcpFlags.ACK, 0x70000000L, 5, "?");
        assertEquals(List.of(stream(B, A, 1, "", 0, 0), stream(A, B, 1, "abcd", 0, 5)), finish());
    }

    @Test
    void aSynThatWasCapturedLateChangesNothing() {
        send(A, B, TcpFlags.ACK, 1000, 5, "abc");
        send(A, B, TcpFlags.SYN, 999, 0, "");
        send(A, B, TcpFlags.ACK, 1003, 5, "d");
        assertEquals(List.of(stream(A, B, 1, "abcd", 0, 0)), finish());
    }

    @Test
    void thePortsMayBeUsedAgain() {
        send(A, B, TcpFlags.SYN, 100, 0, "");
        send(A, B, TcpFlags.ACK | TcpFlags.FIN, 101, 0, "one");
        send(A, B, TcpFlags.SYN, 5000, 0, "");
        send(B, A, TcpFlags.SYN | TcpFlags.ACK, 77, 5001, "");
        send(A, B, TcpFlags.ACK, 5001, 0, "two");
        assertEquals(
                List.of(stream(A, B, 1, "one", 0, 0), stream(A, B, 2, "two", 0, 0), stream(B, A, 2, "", 0, 0)),
                finish());
        assertEquals("two", told("2 " + A));
    }

    @Test
    void aSynInTheMiddleStartsAnotherConversationOnlyIfItIsAnswered() {
        send(A, B, TcpFlags.SYN, 100, 0, "");
        send(A, B, TcpFlags.ACK, 101, 0, "on");
        send(A, B, TcpFlags.SYN, 5000, 0, "");
        send(B, A, TcpFlags.ACK, 78, 103, "");
        send(A, B, TcpFlags.ACK, 103, 0, "e");
        send(A, B, TcpFlags.SYN, 9000, 0, "");
        send(B, A, TcpFlags.SYN | TcpFlags.ACK, 500, 9001, "");
        send(A, B, TcpFlags.ACK, 9001, 0, "two");
        List<StreamSummary> told = finish();
        assertEquals(List.of(stream(A, B, 1, "one", 0, 0), stream(B, A, 1, "", 0, 0)), told.subList(0, 2));
        assertEquals(stream(A, B, 2, "two", 0, 0), told.get(3));
    }

    /** Segments of a stream at random: cut, repeated, overlapping, shuffled within a window. */
    @Property(tries = 300)
    void segmentsInAnyOrder(@ForAll long seed, @ForAll @IntRange(min = 1, max = 3000) int length, @ForAll int isn) {
        new StreamFollowerTest().checkAnyOrder(seed, length, isn);
    }

    private void checkAnyOrder(long seed, int length, int isn) {
        Random random = new Random(seed);
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        List<int[]> segments = new ArrayList<>();
        for (int at = 0; at < length; ) {
            int count = Math.min(1 + random.nextInt(60), length - at);
            segments.add(new int[] {at, count});
            if (random.nextInt(4) == 0) {
                int from = random.nextInt(at + 1);
                segments.add(new int[] {from, 1 + random.nextInt(Math.min(length - from, 100))});
            }
            at += count;
        }
        for (int at = 0; at < segments.size(); at += 5) {
            Collections.shuffle(segments.subList(at, Math.min(at + 20, segments.size())), random);
        }
        send(A, B, TcpFlags.SYN, isn - 1, 0, "");
        BitSet seen = new BitSet();
        int repeated = 0;
        for (int[] segment : segments) {
            int end = segment[0] + segment[1];
            repeated += seen.get(segment[0], end).cardinality();
            seen.set(segment[0], end);
            send(A, B, TcpFlags.ACK, (isn + segment[0]) & 0xffffffffL, 0, Arrays.copyOfRange(bytes, segment[0], end));
        }
        assertEquals(List.of(new StreamSummary(A, B, 1, length, 0, repeated, sha256(bytes))), finish());
        assertArrayEquals(bytes, streams.get("1 " + A).toByteArray());
    }

    /** A capture in which every other segment is missing: gaps are given up one by one, and nothing else is lost. */
    @Test
    void moreGapsThanCanBeHeld() {
        send(A, B, TcpFlags.SYN, 0, 0, "");
        for (int i = 0; i < 5000; i++) {
            send(A, B, TcpFlags.ACK, 2 + 2L * i, 0, "x");
        }
        assertEquals(List.of(stream(A, B, 1, "x".repeat(5000), 5000, 0)), finish());
    }

    @Test
    void memoryBehindAGapIsBounded() {
        byte[] data = new byte[60_000];
        send(A, B, TcpFlags.SYN, 0, 0, "");
        for (int i = 0; i < 600; i++) {
            send(A, B, TcpFlags.ACK, 2 + 60_000L * i, 0, data);
        }
        int told = streams.get("1 " + A).size();
        assertEquals(true, told > 16_000_000, () -> told + " bytes delivered before the end");
        assertEquals(1, finish().getFirst().gaps());
    }

    private List<StreamSummary> finish() {
        try {
            return follower.finish();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String told(String key) {
        return streams.get(key).toString(StandardCharsets.UTF_8);
    }

    private void send(Endpoint from, Endpoint to, int flags, long seq, long ack, String text) {
        send(from, to, flags, seq, ack, text.getBytes(StandardCharsets.UTF_8));
    }

    private void send(Endpoint from, Endpoint to, int flags, long seq, long ack, byte[] data) {
        TcpSegment segment = new TcpSegment(
                from.port(),
                to.port(),
                SeqNumber.of(seq),
                SeqNumber.of(ack),
                flags,
                1000,
                0,
                List.of(),
                Payload.of(data));
        // No checksum: as offload captures have it.
        byte[] bytes = TcpCodec.encode(segment, from.address(), from.address());
        byte[] packet = Ipv4Codec.encode(new Ipv4Packet(
                0,
                0,
                0,
                false,
                true,
                false,
                0,
                64,
                IpProtocol.TCP,
                (Ipv4Address) from.address(),
                (Ipv4Address) to.address(),
                OpaqueBytes.EMPTY,
                Payload.of(bytes)));
        try {
            follower.frame(
                    FrameDecoder.decode(new Frame(1, null, packet.length, LinkType.RAW, ByteBuffer.wrap(packet))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static StreamSummary stream(Endpoint from, Endpoint to, int number, String text, long gaps, long repeated) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        String sha256 = bytes.length == 0 ? NOTHING : sha256(bytes);
        return new StreamSummary(from, to, number, bytes.length, gaps, repeated, sha256);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
