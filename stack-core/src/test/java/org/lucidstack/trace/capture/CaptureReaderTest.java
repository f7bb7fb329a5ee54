package org.lucidstack.trace.capture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lucidstack.trace.PcapWriter;

class CaptureReaderTest {

    private static final byte[] PACKET = {0x45, 1, 2, 3, 4};

    @ParameterizedTest
    @CsvSource({
        "BIG,    a1b2c3d4, 1601550140, 402400,    1601550140.402400000",
        "LITTLE, a1b2c3d4, 1601550140, 402400,    1601550140.402400000",
        "BIG,    a1b23c4d, 1601550140, 402400001, 1601550140.402400001",
        "LITTLE, a1b23c4d, 4294967295, 999999999, 4294967295.999999999",
        "LITTLE, a1b2c3d4, 7,          1000000,   8.000000000",
        "LITTLE, a1b2c3d4, 0,          4294967295, 4294.967295000",
    })
    void pcap(String order, String magic, long seconds, long fraction, String time) throws IOException {
        CaptureBytes file = file(order).pcapHeader(Long.parseLong(magic, 16), LinkType.RAW);
        file.pcapRecord(seconds, fraction, 9, PACKET).pcapRecord(1, 2, 5, PACKET);
        List<Frame> frames = CaptureBytes.read(file.toByteArray());
        assertEquals(2, frames.size());
        Frame first = frames.getFirst();
        assertEquals(1, first.number());
        assertEquals(time, String.valueOf(first.time()));
        assertEquals(9, first.wireLength());
        assertEquals(5, first.capturedLength());
        assertEquals(LinkType.RAW, first.linkType());
        assertArrayEquals(PACKET, bytes(first));
        assertEquals(2, frames.getLast().number());
    }

    /** Above the 16 bits of the link type are notes about frame check sequences. */
    @Test
    void notesBesideTheLinkTypeAreLeftOut() throws IOException {
        CaptureBytes file = file("LITTLE").pcapHeader(0xa1b2c3d4L, 0x24000000 | LinkType.ETHERNET);
        file.pcapRecord(0, 0, 5, PACKET);
        assertEquals(
                LinkType.ETHERNET,
                CaptureBytes.read(file.toByteArray()).getFirst().linkType());
    }

    @ParameterizedTest
    @ValueSource(strings = {"BIG", "LITTLE"})
    void pcapng(String order) throws IOException {
        CaptureBytes file = file(order).section();
        file.describe(LinkType.ETHERNET, 0, file.nested());
        file.describe(
                LinkType.RAW,
                3,
                file.nested()
                        .option(2, (byte) 'x')
                        .option(9, (byte) 9)
                        .u16(0, 0)
                        .u32(77));
        file.block(5, file.nested().u32(0, 1, 2)).block(0x0bad, file.nested().bytes(new byte[100_000]));
        file.enhanced(0, 1601550140_402400L, 60, PACKET).enhanced(1, 1601550140_402400001L, 61, PACKET);
        file.block(2, file.nested().u16(1, 0).u32(0, 5, 5, 70).bytes(PACKET).pad());
        file.block(3, file.nested().u32(5).bytes(PACKET).pad());
        List<Frame> frames = CaptureBytes.read(file.toByteArray());
        assertEquals(4, frames.size());
        assertEquals(
                "[1601550140.402400000, 1601550140.402400001, 0.000000005, null]",
                frames.stream()
                        .map(frame -> String.valueOf(frame.time()))
                        .toList()
                        .toString());
        assertEquals(
                List.of(1, 101, 101, 1), frames.stream().map(Frame::linkType).toList());
        assertEquals(
                List.of(60L, 61L, 70L, 5L),
                frames.stream().map(Frame::wireLength).toList());
        assertNull(frames.get(3).time());
        for (Frame frame : frames) {
            assertArrayEquals(PACKET, bytes(frame));
        }
    }

    @Test
    void simplePacketIsCutToTheSnapLengthOfTheFirstInterface() throws IOException {
        CaptureBytes file = file("LITTLE").section().describe(LinkType.RAW, 3, file("LITTLE"));
        file.block(3, file.nested().u32(1500).bytes((byte) 1, (byte) 2, (byte) 3, (byte) 0));
        Frame frame = CaptureBytes.read(file.toByteArray()).getFirst();
        assertEquals(1500, frame.wireLength());
        assertArrayEquals(new byte[] {1, 2, 3}, bytes(frame));
    }

    @Test
    void aNewSectionMayChangeOrderAndForgetsInterfaces() throws IOException {
        CaptureBytes second =
                file("BIG").section().describe(LinkType.IPV6, 0, file("BIG")).enhanced(0, 1, 5, PACKET);
        CaptureBytes file = file("LITTLE").section().describe(LinkType.RAW, 0, file("LITTLE"));
        file.enhanced(0, 1, 5, PACKET).bytes(second.toByteArray());
        assertEquals(
                List.of(101, 229),
                CaptureBytes.read(file.toByteArray()).stream()
                        .map(Frame::linkType)
                        .toList());
        int damage = file.size();
        file.bytes(file("BIG").section().enhanced(0, 1, 5, PACKET).toByteArray());
        assertDamaged(file.toByteArray(), 2, damage + 28);
    }

    @ParameterizedTest
    @CsvSource({
        "6,   0, 1500000,              1.500000000",
        "9,   0, 1500000000,           1.500000000",
        "0,   0, 3,                    3.000000000",
        "12,  0, 1999999999999,        1.999999999",
        "138, 0, 1536,                 1.500000000",
        "160, 0, 6442450944,           1.500000000",
        "6,   100, 1500000,            101.500000000",
        "6,   -2, 1500000,             -0.500000000",
        "6,   -3, 1500000,             -1.500000000",
        "6,   -2, 1000000,             -1.000000000",
        "9,   0, -1,                   18446744073.709551615",
        "19,  0, -1,                   1.844674407",
        "127, 0, -1,                   0.000000000",
        "255, 0, -1,                   0.000000000",
    })
    void pcapngTimes(int resolution, long offset, long ticks, String expected) throws IOException {
        CaptureBytes options = file("LITTLE").option(9, (byte) resolution);
        options.u16(14, 8).u64(offset);
        CaptureBytes file =
                file("LITTLE").section().describe(LinkType.RAW, 0, options).enhanced(0, ticks, 5, PACKET);
        assertEquals(
                expected,
                String.valueOf(CaptureBytes.read(file.toByteArray()).getFirst().time()));
    }

    @Test
    void timesAgreeWithExactArithmetic() {
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            long ticks = random.nextLong() >>> random.nextInt(64);
            BigInteger unit = BigInteger.valueOf((random.nextLong() >>> 1 + random.nextInt(62)) + 1);
            BigInteger nanos = new BigInteger(Long.toUnsignedString(ticks))
                    .multiply(BigInteger.valueOf(1_000_000_000))
                    .divide(unit);
            CaptureTime time = CaptureTime.ofTicks(ticks, unit, 0);
            BigInteger seconds = new BigInteger(Long.toUnsignedString(time.seconds()));
            assertEquals(
                    nanos, seconds.multiply(BigInteger.valueOf(1_000_000_000)).add(BigInteger.valueOf(time.nanos())));
        }
    }

    @Test
    void damagedPcap() {
        assertDamaged(new byte[0], 0, 0);
        assertDamaged(new byte[3], 0, 0);
        assertDamaged(new byte[64], 0, 0);
        CaptureBytes file = file("LITTLE").pcapHeader(0xa1b2c3d4L, 101);
        assertDamaged(Arrays.copyOf(file.toByteArray(), 23), 0, 0);
        file.pcapRecord(1, 1, 5, PACKET);
        int end = file.size();
        file.pcapRecord(1, 1, 5, PACKET);
        for (int cut = 1; cut < 21; cut++) {
            assertDamaged(Arrays.copyOf(file.toByteArray(), end + cut), 1, end);
        }
        byte[] version = file.toByteArray();
        version[4] = 3;
        assertDamaged(version, 0, 4);
        CaptureBytes huge = file("LITTLE").pcapHeader(0xa1b2c3d4L, 101).pcapRecord(1, 1, 5, PACKET);
        huge.u32(0, 0, 262_145, 262_145).bytes(new byte[262_145]);
        assertDamaged(huge.toByteArray(), 1, end);
    }

    @Test
    void aRecordMayBeAsLongAsTheLimit() throws IOException {
        CaptureBytes file = file("BIG").pcapHeader(0xa1b2c3d4L, 101).pcapRecord(1, 1, 262_144, new byte[262_144]);
        assertEquals(262_144, CaptureBytes.read(file.toByteArray()).getFirst().capturedLength());
    }

    @Test
    void damagedPcapng() {
        CaptureBytes start = file("LITTLE").section().describe(LinkType.RAW, 0, file("LITTLE"));
        start.enhanced(0, 1, 5, PACKET);
        byte[] good = start.toByteArray();
        int end = good.length;
        byte[] whole = file("LITTLE").bytes(good).enhanced(0, 1, 5, PACKET).toByteArray();
        for (int cut = end + 1; cut < whole.length; cut++) {
            assertDamaged(Arrays.copyOf(whole, cut), 1, end);
        }
        assertDamaged(with(good, file("LITTLE").enhanced(1, 1, 5, PACKET)), 1, end);
        assertDamaged(
                with(
                        good,
                        file("LITTLE")
                                .block(6, file("LITTLE").u32(0, 0, 0, 5, 5).bytes(new byte[4]))),
                1,
                end);
        assertDamaged(with(good, file("LITTLE").block(6, file("LITTLE").u32(0, 0, 0, 5))), 1, end);
        assertDamaged(with(good, file("LITTLE").enhanced(0, 0, 5, new byte[262_145])), 1, end);
        assertDamaged(with(good, file("LITTLE").u32(9, 13).bytes(new byte[9])), 1, end);
        assertDamaged(with(good, file("LITTLE").u32(9, 8).bytes(new byte[9])), 1, end);
        assertDamaged(with(good, file("LITTLE").u32(9, 16, 0, 12)), 1, end);
        assertDamaged(with(good, file("LITTLE").describe(1, 0, file("LITTLE").option(9, (byte) 1, (byte) 2))), 1, end);
        assertDamaged(
                with(
                        good,
                        file("LITTLE").describe(1, 0, file("LITTLE").u16(2, 99).u32(0))),
                1,
                end);
        byte[] version = good.clone();
        version[12] = 2;
        assertDamaged(version, 0, 0);
        byte[] order = good.clone();
        order[8] = 2;
        assertDamaged(order, 0, 0);
    }

    private static byte[] with(byte[] start, CaptureBytes rest) {
        return file("LITTLE").bytes(start).bytes(rest.toByteArray()).toByteArray();
    }

    /** Whatever the bytes are, there are frames, or a damage at an offset in the file. */
    @Test
    void mutatedFilesNeverFailOtherwise() {
        CaptureBytes pcap = file("BIG")
                .pcapHeader(0xa1b2c3d4L, 1)
                .pcapRecord(1, 1, 5, PACKET)
                .pcapRecord(1, 1, 5, PACKET);
        CaptureBytes options = file("LITTLE").option(9, (byte) 9).u16(14, 8).u64(7);
        CaptureBytes ng = file("LITTLE").section().describe(1, 99, options).enhanced(0, 1, 5, PACKET);
        ng.block(3, ng.nested().u32(5).bytes(PACKET).pad())
                .block(99, ng.nested().u32(5))
                .enhanced(0, 1, 5, PACKET);
        Random random = new Random(2);
        int damaged = 0;
        for (int i = 0; i < 40_000; i++) {
            byte[] file = (i % 2 == 0 ? pcap : ng).toByteArray();
            for (int n = random.nextInt(4); n >= 0; n--) {
                file[random.nextInt(file.length)] =
                        (byte) (random.nextBoolean() ? random.nextInt(9) : random.nextInt());
            }
            try {
                CaptureBytes.read(file);
            } catch (CaptureException e) {
                damaged++;
                assertTrue(e.offset() >= 0 && e.offset() <= file.length, e::getMessage);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
        assertTrue(damaged > 1000, "only " + damaged);
    }

    /** A pipe gives what it has, not what one asks for. */
    @Test
    void streamsThatComeInDribblesAreRead() throws IOException {
        CaptureBytes file =
                file("LITTLE").section().describe(1, 0, file("LITTLE")).enhanced(0, 1, 5, PACKET);
        InputStream dribble = new ByteArrayInputStream(file.toByteArray()) {
            @Override
            public synchronized int read(byte[] bytes, int from, int count) {
                return super.read(bytes, from, Math.min(count, 1));
            }
        };
        CaptureReader reader = CaptureReader.open(dribble);
        assertArrayEquals(PACKET, bytes(reader.next()));
        assertNull(reader.next());
        assertNull(reader.next());
    }

    @Test
    void readsWhatPcapWriterWrites() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PcapWriter writer = new PcapWriter(out, 1601550140_000000000L)) {
            writer.write(402_400_001L, ByteBuffer.wrap(PACKET));
        }
        Frame frame = CaptureBytes.read(out.toByteArray()).getFirst();
        assertEquals("1601550140.402400001", String.valueOf(frame.time()));
        assertEquals(LinkType.RAW, frame.linkType());
        assertArrayEquals(PACKET, bytes(frame));
    }

    private static void assertDamaged(byte[] file, int framesBefore, long offset) {
        List<Frame> frames = new ArrayList<>();
        CaptureException problem = assertThrows(CaptureException.class, () -> CaptureBytes.read(file, frames));
        assertEquals(offset, problem.offset(), problem.getMessage());
        assertTrue(problem.getMessage().endsWith("at offset " + offset) || framesBefore == 0, problem.getMessage());
        assertEquals(framesBefore, frames.size(), problem.getMessage());
    }

    private static CaptureBytes file(String order) {
        return new CaptureBytes(order.equals("BIG") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] bytes(Frame frame) {
        byte[] bytes = new byte[frame.capturedLength()];
        frame.bytes().get(0, bytes);
        return bytes;
    }
}
