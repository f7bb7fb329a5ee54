package org.lucidstack.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lucidstack.trace.capture.CaptureReader;
import org.lucidstack.trace.capture.Frame;
import org.lucidstack.trace.decode.DecodedFrame;
import org.lucidstack.trace.decode.FrameDecoder;
import org.lucidstack.trace.decode.FrameJson;
import org.lucidstack.trace.decode.FrameText;
import org.lucidstack.trace.decode.Pcap4jOracle;
import org.lucidstack.trace.streams.StreamFollower;
import org.lucidstack.trace.streams.StreamSink;
import org.lucidstack.trace.streams.StreamSummary;
import org.pcap4j.packet.IllegalRawDataException;

/** The captures of {@code test-vectors}: the host kernel's own traffic, decoded, replayed and compared. */
class TestVectorsTest {

    private static final Path CAPTURES = Path.of("..", "test-vectors", "captures");

    private static final String CUT_BY_SNAP_LENGTH = "iperf3.pcap";

    static List<String> captures() throws IOException {
        try (Stream<Path> files = Files.list(CAPTURES)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".pcap") || name.endsWith(".pcapng"))
                    .sorted()
                    .toList();
        }
    }

    /** Each packet: nothing is malformed, an independent library agrees, and both lines can be printed. */
    @ParameterizedTest
    @MethodSource("captures")
    void decode(String capture) throws IOException, IllegalRawDataException {
        FrameJson json = new FrameJson();
        int compared = 0;
        for (DecodedFrame frame : frames(capture)) {
            assertFalse(FrameText.print(frame).contains("malformed"), () -> FrameText.print(frame));
            assertTrue(json.print(frame).contains("\"malformed\":false"));
            boolean whole = frame.frame().capturedLength() == frame.frame().wireLength();
            if (whole) {
                assertNull(frame.problem());
                Pcap4jOracle.check(frame);
                compared++;
            }
        }
        assertTrue(compared >= 8, "only " + compared);
    }

    /** Each TCP stream: the bytes that both ends saw when the capture was made. */
    @ParameterizedTest
    @MethodSource("captures")
    void replay(String capture) throws IOException {
        List<String> told = new ArrayList<>();
        for (StreamSummary stream : follow(capture)) {
            boolean cut = capture.equals(CUT_BY_SNAP_LENGTH);
            assertEquals(cut && stream.bytes() > 0, stream.gaps() > 0, stream::toString);
            told.add(stream.source() + "," + stream.destination() + "," + stream.bytes() + "," + stream.sha256());
        }
        if (!capture.equals(CUT_BY_SNAP_LENGTH)) {
            assertEquals(expectedStreams(capture), told);
        }
    }

    @Test
    void capturesShowWhatTheyAreFor() throws IOException {
        assertTrue(retransmitted("loss-sender.pcap") > 0);
        assertTrue(retransmitted("loss-no-sack.pcap") > 0);
        assertTrue(retransmitted("reordered-raw.pcap") > 0);
        assertEquals(0, retransmitted("curl.pcap"));
        assertTrue(lines("loss-receiver.pcap").anyMatch(line -> line.contains("sack 1 {")));
        assertTrue(lines("loss6-receiver.pcapng").anyMatch(line -> line.contains("sack 1 {")));
        assertFalse(lines("loss-no-sack.pcap").anyMatch(line -> line.contains("sack") || line.contains("TS val")));
        assertTrue(lines("ping-fragments.pcapng").anyMatch(line -> line.contains("frag (") && line.contains("IP6")));
        assertTrue(lines("traceroute-any.pcap").anyMatch(line -> line.contains("ICMP time exceeded")));
        assertTrue(lines("traceroute-any.pcap").anyMatch(line -> line.contains("ICMP6 unreachable")));
        assertTrue(lines("path-mtu.pcap").anyMatch(line -> line.contains("ICMP6 packet too big, code 0, mtu 1300")));
        assertTrue(lines("path-mtu.pcap").anyMatch(line -> line.contains("ICMP unreachable, code 4, mtu 1300")));
        assertTrue(lines("ecn-urgent-reset.pcap").anyMatch(line -> line.contains("Flags [SEW]")));
        assertTrue(lines("ecn-urgent-reset.pcap").anyMatch(line -> line.contains(", urg ")));
        assertTrue(lines("ecn-urgent-reset.pcap").anyMatch(line -> line.contains("Flags [R")));
        assertTrue(lines("udp-any.pcap").anyMatch(line -> line.contains("ICMP unreachable, code 3")));
        assertTrue(lines("fastopen.pcap").anyMatch(line -> line.contains("Flags [S]") && line.contains("length 9")));
    }

    /** Every capture is described. */
    @Test
    void theReadmeTellsOfEachCapture() throws IOException {
        String readme = Files.readString(CAPTURES.resolveSibling("README.md"));
        for (String capture : captures()) {
            assertTrue(readme.contains("`" + capture + "`"), capture);
            assertTrue(Files.size(CAPTURES.resolve(capture)) < 300_000, capture);
        }
    }

    private static List<String> expectedStreams(String capture) throws IOException {
        return Files.readAllLines(CAPTURES.resolve("streams.csv")).stream()
                .filter(line -> line.startsWith(capture + ","))
                .map(line -> line.substring(capture.length() + 1))
                .toList();
    }

    private static long retransmitted(String capture) throws IOException {
        return follow(capture).stream().mapToLong(StreamSummary::retransmitted).sum();
    }

    private static List<StreamSummary> follow(String capture) throws IOException {
        StreamFollower follower = new StreamFollower(StreamSink.NONE);
        for (DecodedFrame frame : frames(capture)) {
            follower.frame(frame);
        }
        return follower.finish();
    }

    private static Stream<String> lines(String capture) throws IOException {
        return frames(capture).stream().map(FrameText::print);
    }

    private static List<DecodedFrame> frames(String capture) throws IOException {
        byte[] file = Files.readAllBytes(CAPTURES.resolve(capture));
        CaptureReader reader = CaptureReader.open(new ByteArrayInputStream(file));
        List<DecodedFrame> frames = new ArrayList<>();
        for (Frame frame = reader.next(); frame != null; frame = reader.next()) {
            assertNotNull(frame.time());
            frames.add(FrameDecoder.decode(frame));
        }
        return frames;
    }
}
