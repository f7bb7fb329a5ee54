package org.lucidstack.contract;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.lucidstack.Verifies;
import org.lucidstack.buffer.Payload;
import org.lucidstack.net.IpAddress;
import org.lucidstack.wire.MalformedReason;
import org.lucidstack.wire.OpaqueBytes;
import org.lucidstack.wire.ParseResult;
import org.lucidstack.wire.ParseResult.Malformed;
import org.lucidstack.wire.ParseResult.Parsed;
import org.lucidstack.wire.SeqNumber;
import org.lucidstack.wire.TcpFlags;
import org.lucidstack.wire.TcpOption;
import org.lucidstack.wire.TcpSegment;

/** What must be true of bytes that become a segment, and of a segment that becomes bytes (RFC 9293 section 3.1). */
public abstract class TcpCodecContract extends Contract {

    private static final IpAddress A = IpAddress.parse("192.0.2.1");
    private static final IpAddress B = IpAddress.parse("192.0.2.2");
    private static final IpAddress A6 = IpAddress.parse("2001:db8::1");
    private static final IpAddress B6 = IpAddress.parse("2001:db8::2");

    /** A codec. */
    public interface Subject {
        /** Header, options and data, with the checksum. */
        byte[] encode(TcpSegment segment, IpAddress source, IpAddress destination);

        /** Never throws. */
        ParseResult<TcpSegment> parse(byte[] bytes, IpAddress source, IpAddress destination);
    }

    protected abstract Subject create();

    private static TcpSegment segment(int flags, List<TcpOption> options, byte... data) {
        return new TcpSegment(
                0x1234,
                80,
                new SeqNumber(0x89abcdef),
                new SeqNumber(0x76543210),
                flags,
                0xfedc,
                (flags & TcpFlags.URG) != 0 ? 0x0102 : 0,
                options,
                Payload.of(data));
    }

    private void expectRoundTrip(TcpSegment segment) {
        byte[] bytes = create().encode(segment, A, B);
        story.action("encoded " + segment);
        story.expectThat("whole words of header", (bytes[12] >> 4 & 0xf) >= 5, "data offset " + (bytes[12] >> 4 & 0xf));
        expectParsed(segment, bytes, A, B);
    }

    private void expectParsed(TcpSegment expected, byte[] bytes, IpAddress from, IpAddress to) {
        story.action("parsed " + Story.bytes(bytes));
        switch (create().parse(bytes, from, to)) {
            case Parsed<TcpSegment> parsed -> story.expect("segment", expected, parsed.value());
            case Malformed<TcpSegment> malformed ->
                throw story.failure("expected a segment, was " + malformed.reason());
        }
    }

    private void expectMalformed(MalformedReason reason, byte[] bytes) {
        story.action("parsed " + Story.bytes(bytes));
        switch (create().parse(bytes, A, B)) {
            case Parsed<TcpSegment> parsed -> throw story.failure("expected " + reason + ", was " + parsed.value());
            case Malformed<TcpSegment> malformed -> story.expect("reason", reason, malformed.reason());
        }
    }

    /** A SYN with {@code options} as its option bytes, and a right checksum. */
    private static byte[] synWithOptions(String hex) {
        byte[] options = HexFormat.of().parseHex(hex.replace(" ", ""));
        byte[] bytes = new byte[20 + options.length];
        bytes[1] = 7;
        bytes[3] = 8;
        bytes[12] = (byte) (bytes.length / 4 << 4);
        bytes[13] = TcpFlags.SYN;
        System.arraycopy(options, 0, bytes, 20, options.length);
        return withChecksum(bytes);
    }

    private static byte[] withChecksum(byte[] bytes) {
        bytes[16] = 0;
        bytes[17] = 0;
        long sum = 6 + bytes.length + 0xc000 + 0x0201 + 0xc000 + 0x0202;
        for (int i = 0; i < bytes.length; i++) {
            sum += (long) (bytes[i] & 0xff) << (i % 2 == 0 ? 8 : 0);
        }
        while (sum > 0xffff) {
            sum = (sum & 0xffff) + (sum >> 16);
        }
        bytes[16] = (byte) (~sum >> 8);
        bytes[17] = (byte) ~sum;
        return bytes;
    }

    @Test
    @Verifies({"RFC9293-3.1-1", "MUST-2"})
    void theFieldsAreWhereTheRfcDrawsThem() {
        TcpSegment segment = segment(TcpFlags.SYN, List.of(new TcpOption.MaximumSegmentSize(1460)));
        story.action("encoded " + segment);
        byte[] bytes = create().encode(segment, A, B);
        byte[] expected = HexFormat.of().parseHex("1234005089abcdef7654321060" + "02fedc0000" + "0000" + "020405b4");
        story.expect(
                "bytes",
                HexFormat.of().formatHex(withChecksum(expected)),
                HexFormat.of().formatHex(bytes));
    }

    @Test
    void everyFlagSurvives() {
        for (int bit = 0; bit < 9; bit++) {
            expectRoundTrip(segment(1 << bit, List.of()));
        }
    }

    @Test
    void largeNumbersAreUnsigned() {
        TcpSegment segment = new TcpSegment(
                65535, 65534, new SeqNumber(-1), new SeqNumber(-2), TcpFlags.ACK, 65535, 0, List.of(), Payload.EMPTY);
        expectRoundTrip(segment);
    }

    @Test
    void dataOfAnyLengthSurvives() {
        for (int length : new int[] {0, 1, 2, 3, 1459, 1460, 9001}) {
            expectRoundTrip(segment(TcpFlags.ACK | TcpFlags.PSH, List.of(), pattern(1, 1 + length)));
        }
    }

    @Test
    @Verifies({"MUST-4", "MUST-64"})
    void everyOptionSurvives() {
        List<TcpOption> options = List.of(
                new TcpOption.MaximumSegmentSize(65535),
                new TcpOption.WindowScale(14),
                new TcpOption.SackPermitted(),
                new TcpOption.Timestamps(-5, 6),
                new TcpOption.UserTimeout(true, 0x7fff),
                new TcpOption.Unknown(253, OpaqueBytes.of((byte) 1, (byte) 2, (byte) 3)),
                new TcpOption.Sack(List.of(new TcpOption.SackBlock(new SeqNumber(-1), new SeqNumber(1)))));
        for (TcpOption option : options) {
            expectRoundTrip(segment(TcpFlags.ACK, List.of(option), (byte) 1));
        }
        expectRoundTrip(segment(TcpFlags.SYN, options.subList(0, 4)));
    }

    @Test
    void moreThanOneSackBlockSurvives() {
        List<TcpOption.SackBlock> blocks = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            blocks.add(new TcpOption.SackBlock(new SeqNumber(100 * i), new SeqNumber(100 * i + 50)));
        }
        expectRoundTrip(segment(TcpFlags.ACK, List.of(new TcpOption.Sack(blocks))));
    }

    @Test
    @Verifies({"MUST-68", "MUST-69", "MUST-5"})
    void paddingIsSkippedAndNothingBehindTheEndIsRead() {
        TcpSegment expected = new TcpSegment(
                7,
                8,
                SeqNumber.ZERO,
                SeqNumber.ZERO,
                TcpFlags.SYN,
                0,
                0,
                List.of(new TcpOption.MaximumSegmentSize(1460)),
                Payload.EMPTY);
        expectParsed(expected, synWithOptions("01 01 0204 05b4 01 01"), A, B);
        expectParsed(expected, synWithOptions("0204 05b4 00 02 00 ff"), A, B);
    }

    @Test
    @Verifies("MUST-6")
    void anUnknownOptionIsKeptAndTheNextOneIsRead() {
        TcpSegment expected = new TcpSegment(
                7,
                8,
                SeqNumber.ZERO,
                SeqNumber.ZERO,
                TcpFlags.SYN,
                0,
                0,
                List.of(
                        new TcpOption.Unknown(254, OpaqueBytes.of((byte) 9, (byte) 9)),
                        new TcpOption.MaximumSegmentSize(536)),
                Payload.EMPTY);
        expectParsed(expected, synWithOptions("fe04 0909 0204 0218"), A, B);
    }

    @Test
    @Verifies("MUST-7")
    void impossibleOptionLengthsAreMalformed() {
        expectMalformed(MalformedReason.BAD_OPTION, synWithOptions("0200 0000"));
        expectMalformed(MalformedReason.BAD_OPTION, synWithOptions("0201 0000"));
        expectMalformed(MalformedReason.BAD_OPTION, synWithOptions("0205 05b4"));
        expectMalformed(MalformedReason.BAD_OPTION, synWithOptions("01 01 01 02"));
    }

    @Test
    void impossibleHeaderLengthsAreMalformed() {
        byte[] bytes = create().encode(segment(TcpFlags.ACK, List.of(), (byte) 1), A, B);
        for (int words : new int[] {0, 4, 6, 15}) {
            byte[] wrong = bytes.clone();
            wrong[12] = (byte) (words << 4);
            expectMalformed(MalformedReason.BAD_HEADER_LENGTH, withChecksum(wrong));
        }
    }

    @Test
    void everyPieceThatIsTooShortIsMalformed() {
        byte[] bytes = create().encode(segment(TcpFlags.ACK, List.of()), A, B);
        for (int length = 0; length < 20; length++) {
            expectMalformed(MalformedReason.SHORT_HEADER, Arrays.copyOf(bytes, length));
        }
    }

    @Test
    @Verifies("MUST-3")
    void everyTurnedBitFailsTheChecksum() {
        byte[] bytes = create().encode(segment(TcpFlags.ACK, List.of(), (byte) 1, (byte) 2, (byte) 3), A, B);
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            if (bit / 8 == 12) {
                continue;
            }
            byte[] wrong = bytes.clone();
            wrong[bit / 8] ^= (byte) (1 << bit % 8);
            expectMalformed(MalformedReason.BAD_CHECKSUM, wrong);
        }
    }

    @Test
    void theChecksumCoversThePseudoHeader() {
        byte[] bytes = create().encode(segment(TcpFlags.ACK, List.of()), A, IpAddress.parse("192.0.2.3"));
        expectMalformed(MalformedReason.BAD_CHECKSUM, bytes);
        TcpSegment odd = segment(TcpFlags.ACK, List.of(), (byte) 1);
        expectParsed(odd, create().encode(odd, A6, B6), A6, B6);
        story.action("IPv6 from another address");
        story.expectThat(
                "malformed", create().parse(create().encode(odd, A6, B6), A6, A6) instanceof Malformed, "a segment");
    }

    @Test
    void noBytesMakeItThrow() {
        Random random = random(5);
        for (int i = 0; i < 5000; i++) {
            byte[] bytes = new byte[random.nextInt(80)];
            random.nextBytes(bytes);
            if (bytes.length > 20 && random.nextBoolean()) {
                bytes[12] = (byte) (5 + random.nextInt(11) << 4);
                withChecksum(bytes);
            }
            story.newRound("parsed " + HexFormat.of().formatHex(bytes));
            story.expectThat("an answer", create().parse(bytes, A, B) != null, "null");
        }
    }
}
