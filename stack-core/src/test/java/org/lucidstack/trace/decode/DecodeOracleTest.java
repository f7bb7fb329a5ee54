package org.lucidstack.trace.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.lucidstack.trace.capture.Frame;
import org.pcap4j.packet.IllegalRawDataException;

/** Frames at random: agreement with an independent library, cuts, and bytes that make no sense. */
class DecodeOracleTest {

    private static final int[] LINKS = {0, 1, 12, 14, 101, 108, 113, 228, 229, 276, 147};

    @Test
    void agreesOnAHundredThousandFrames() throws IllegalRawDataException {
        RandomFrames frames = new RandomFrames(1);
        int withTransport = 0;
        for (int i = 0; i < 100_000; i++) {
            DecodedFrame decoded = FrameDecoder.decode(frames.next());
            assertNull(decoded.problem(), () -> String.valueOf(decoded));
            try {
                Pcap4jOracle.check(decoded);
            } catch (AssertionError e) {
                throw new AssertionError(FrameText.print(decoded) + "\n" + new FrameJson().print(decoded), e);
            }
            withTransport += decoded.transport() == null ? 0 : 1;
        }
        assertTrue(withTransport > 60_000, "only " + withTransport);
    }

    /** What the capture cut is never blamed on the sender, and what is still told is told the same. */
    @Test
    void aCutCaptureIsNeverMalformed() {
        RandomFrames frames = new RandomFrames(2);
        Random random = new Random(2);
        int truncated = 0;
        for (int i = 0; i < 20_000; i++) {
            Frame whole = frames.next();
            DecodedFrame full = FrameDecoder.decode(whole);
            int cut = random.nextInt(whole.capturedLength());
            DecodedFrame part = FrameDecoder.decode(withBytes(whole, whole.wireLength(), cut));
            if (part.problem() != null) {
                assertFalse(part.problem().isMalformed(), () -> FrameText.print(part));
                truncated++;
            } else if (full.transport() instanceof DecodedTransport.Tcp tcp) {
                DecodedTransport.Tcp again = (DecodedTransport.Tcp) part.transport();
                assertEquals(tcp.seq(), again.seq());
                assertEquals(tcp.options(), again.options());
                assertEquals(tcp.payloadLength(), again.payloadLength());
            }
            if (part.ip() != null) {
                assertEquals(full.ip(), part.ip());
            }
            // Cut on the wire instead, the same place is malformed.
            DecodedFrame shorter = FrameDecoder.decode(withBytes(whole, cut, cut));
            if (part.problem() != null && part.ip() == null) {
                assertNotNull(shorter.problem());
                assertTrue(shorter.problem().isMalformed(), () -> FrameText.print(shorter));
            }
        }
        assertTrue(truncated > 5_000, "only " + truncated);
    }

    @Test
    void mutatedFramesNeverThrow() {
        RandomFrames frames = new RandomFrames(3);
        FrameJson json = new FrameJson();
        Random random = new Random(3);
        int malformed = 0;
        for (int i = 0; i < 200_000; i++) {
            Frame frame = mutated(frames.next(), random);
            DecodedFrame decoded = FrameDecoder.decode(frame);
            String line = json.print(decoded);
            assertTrue(line.startsWith("{\"frame\":") && line.endsWith("}") && line.indexOf('\n') < 0, line);
            assertFalse(FrameText.print(decoded).contains("\n"));
            if (decoded.problem() != null) {
                assertTrue(decoded.problem().offset() <= frame.capturedLength(), line);
                malformed += decoded.problem().isMalformed() ? 1 : 0;
            }
        }
        assertTrue(malformed > 20_000, "only " + malformed);
    }

    private static Frame mutated(Frame frame, Random random) {
        byte[] bytes = Arrays.copyOf(
                frame.bytes().array(),
                random.nextInt(4) == 0 ? random.nextInt(frame.capturedLength() + 1) : frame.capturedLength());
        for (int n = random.nextInt(6); n > 0 && bytes.length > 0; n--) {
            // Headers are where it matters.
            bytes[random.nextInt(Math.min(bytes.length, 90))] = (byte) random.nextInt();
        }
        long wireLength = random.nextInt(4) == 0 ? random.nextInt() & 0xffffffffL : bytes.length + random.nextInt(40);
        int link = random.nextInt(4) == 0 ? LINKS[random.nextInt(LINKS.length)] : frame.linkType();
        return new Frame(frame.number(), null, wireLength, link, ByteBuffer.wrap(bytes));
    }

    private static Frame withBytes(Frame frame, long wireLength, int count) {
        byte[] bytes = Arrays.copyOf(frame.bytes().array(), count);
        return new Frame(frame.number(), null, wireLength, frame.linkType(), ByteBuffer.wrap(bytes));
    }
}
