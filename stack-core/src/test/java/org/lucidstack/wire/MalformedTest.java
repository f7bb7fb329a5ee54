package org.lucidstack.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.lucidstack.wire.MalformedReason.BAD_CHECKSUM;
import static org.lucidstack.wire.MalformedReason.BAD_LENGTH;
import static org.lucidstack.wire.MalformedReason.BAD_OPTION;
import static org.lucidstack.wire.MalformedReason.BAD_PAYLOAD_LENGTH;
import static org.lucidstack.wire.MalformedReason.BAD_VERSION;
import static org.lucidstack.wire.MalformedReason.SHORT_HEADER;
import static org.lucidstack.wire.MalformedReason.TOO_MANY_HEADERS;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lucidstack.Verifies;
import org.lucidstack.buffer.Payload;
import org.lucidstack.net.Ipv4Address;
import org.lucidstack.net.Ipv6Address;
import org.lucidstack.wire.ParseResult.Malformed;
import org.lucidstack.wire.ParseResult.Parsed;

/** What each codec refuses, with reason and offset, and what it must let pass. */
class MalformedTest {

    private static final Ipv4Address A = Ipv4Address.parse("10.0.0.2");
    private static final Ipv4Address B = Ipv4Address.parse("10.0.0.1");
    private static final Ipv6Address A6 = Ipv6Address.parse("fd00::2");
    private static final Ipv6Address B6 = Ipv6Address.parse("fd00::1");

    @ParameterizedTest
    @CsvSource({
        "45, 20, SHORT_HEADER,      19, 19",
        "55, 20, BAD_VERSION,        0, 24",
        "44, 20, BAD_HEADER_LENGTH,  0, 24",
        "45, 19, BAD_TOTAL_LENGTH,   2, 24",
        "45, 25, BAD_TOTAL_LENGTH,   2, 24",
        "46, 23, BAD_TOTAL_LENGTH,   2, 24",
        "45,  0, BAD_TOTAL_LENGTH,   2, 24",
    })
    @Verifies({"RFC791-3.1-1", "RFC1122-3.2.1.1-1"})
    void ipv4Header(String first, int totalLength, MalformedReason reason, int offset, int available) {
        byte[] packet = new byte[available];
        packet[0] = (byte) Integer.parseInt(first, 16);
        packet[3] = (byte) totalLength;
        assertEquals(new Malformed<>(reason, offset), Ipv4Codec.parse(ByteBuffer.wrap(packet)));
    }

    @Test
    @Verifies("RFC1122-3.2.1.2-1")
    void ipv4Checksum() {
        byte[] packet = Ipv4Codec.encode(ipv4(OpaqueBytes.EMPTY));
        for (int bit = 0; bit < 160; bit++) {
            byte[] broken = packet.clone();
            broken[bit / 8] ^= (byte) (1 << bit % 8);
            assertInstanceOf(Malformed.class, Ipv4Codec.parse(ByteBuffer.wrap(broken)), "bit " + bit);
        }
        packet[8]++;
        assertEquals(new Malformed<>(BAD_CHECKSUM, 10), Ipv4Codec.parse(ByteBuffer.wrap(packet)));
    }

    @ParameterizedTest
    @CsvSource({
        "07000000, 20",
        "07010000, 20",
        "01010107, 23",
        "07050000, 20",
        "01070400, 21",
        "00ffffff, -1",
        "01070300, -1",
        "5e040000, -1",
    })
    @Verifies({"RFC1122-3.2.1.8-1", "MUST-50"})
    void ipv4Options(String options, int offset) {
        byte[] packet = Ipv4Codec.encode(ipv4(OpaqueBytes.of(HexFormat.of().parseHex(options))));
        ParseResult<Ipv4Packet> result = Ipv4Codec.parse(ByteBuffer.wrap(packet));
        if (offset < 0) {
            assertInstanceOf(Parsed.class, result);
        } else {
            assertEquals(new Malformed<>(BAD_OPTION, offset), result);
        }
    }

    @Test
    @Verifies("RFC791-3.1-1")
    void bytesBehindTheTotalLengthAreCut() {
        byte[] packet = Ipv4Codec.encode(ipv4(OpaqueBytes.EMPTY));
        ByteBuffer padded = ByteBuffer.allocate(packet.length + 26).put(packet).clear();
        Parsed<?> parsed = assertInstanceOf(Parsed.class, Ipv4Codec.parse(padded));
        assertEquals(ipv4(OpaqueBytes.EMPTY), parsed.value());
    }

    @Test
    @Verifies("RFC8200-3-1")
    void ipv6Header() {
        byte[] packet = Ipv6Codec.encode(ipv6(List.of(), Payload.of(new byte[9])));
        assertEquals(new Malformed<>(SHORT_HEADER, 39), Ipv6Codec.parse(ByteBuffer.wrap(packet, 0, 39)));
        assertEquals(new Malformed<>(BAD_PAYLOAD_LENGTH, 4), Ipv6Codec.parse(ByteBuffer.wrap(packet, 0, 48)));
        packet[0] = 0x50;
        assertEquals(new Malformed<>(BAD_VERSION, 0), Ipv6Codec.parse(ByteBuffer.wrap(packet)));
    }

    @ParameterizedTest
    @CsvSource({
        "0,  1100010400000000,  BAD_EXT_HEADER, 40",
        "0,  11000104000000,    BAD_EXT_HEADER, 40",
        "51, 1100000000000000,  BAD_EXT_HEADER, 40",
        "51, 1101000000000000,  BAD_EXT_HEADER, 40",
        "0,  3c00010400000000 1101000000000000, BAD_EXT_HEADER, 48",
        "60, 1100010500000000,  BAD_OPTION, 42",
        "60, 1100000000000001,  BAD_OPTION, 47",
        "60, 11000101000502ff,  BAD_OPTION, 45",
    })
    void extensionHeaders(int protocol, String chain, MalformedReason reason, int offset) {
        byte[] bytes = HexFormat.of().parseHex(chain.replace(" ", ""));
        if (chain.equals("1100010400000000")) {
            bytes[1] = 1;
        }
        byte[] packet = Ipv6Codec.encode(ipv6(List.of(), Payload.of(bytes)));
        packet[6] = (byte) protocol;
        assertEquals(new Malformed<>(reason, offset), Ipv6Codec.parse(ByteBuffer.wrap(packet)));
    }

    @Test
    @Verifies({"RFC8200-4.1-1", "RFC8200-5-1"})
    void chainsHaveACap() {
        ExtensionHeader empty = new ExtensionHeader.DestinationOptions(List.of());
        List<ExtensionHeader> most = Collections.nCopies(ExtensionHeaderCodec.MAX_HEADERS, empty);
        byte[] accepted = Ipv6Codec.encode(ipv6(most, Payload.EMPTY));
        assertInstanceOf(Parsed.class, Ipv6Codec.parse(ByteBuffer.wrap(accepted)));
        List<ExtensionHeader> tooMany = new ArrayList<>(most);
        tooMany.add(empty);
        byte[] refused = Ipv6Codec.encode(ipv6(tooMany, Payload.EMPTY));
        assertEquals(new Malformed<>(TOO_MANY_HEADERS, 40 + 16 * 8), Ipv6Codec.parse(ByteBuffer.wrap(refused)));
    }

    @Test
    @Verifies("RFC6946-4-1")
    void walkEndsBehindARealFragmentHeaderOnly() {
        ExtensionHeader options = new ExtensionHeader.DestinationOptions(List.of());
        for (ExtensionHeader.Fragment fragment : List.of(
                new ExtensionHeader.Fragment(0, false, 7),
                new ExtensionHeader.Fragment(0, true, 7),
                new ExtensionHeader.Fragment(65528, false, -1))) {
            byte[] bytes = Ipv6Codec.encode(ipv6(List.of(fragment, options), Payload.of(new byte[16])));
            Parsed<?> parsed = assertInstanceOf(Parsed.class, Ipv6Codec.parse(ByteBuffer.wrap(bytes)));
            Ipv6Packet packet = (Ipv6Packet) parsed.value();
            assertEquals(fragment, packet.fragment());
            assertEquals(!fragment.isAtomic(), packet.isFragment());
            assertEquals(fragment.isAtomic() ? 2 : 1, packet.extensionHeaders().size());
            assertEquals(fragment.isAtomic() ? 17 : 60, packet.protocol());
            assertEquals(fragment.isAtomic() ? 16 : 24, packet.payload().length());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "4, BAD_HEADER_LENGTH, 12",
        "6, BAD_HEADER_LENGTH, 12",
        "15, BAD_HEADER_LENGTH, 12",
        "0, BAD_HEADER_LENGTH, 12",
    })
    void tcpHeader(int words, MalformedReason reason, int offset) {
        byte[] segment = segment("");
        segment[12] = (byte) (words << 4);
        assertEquals(new Malformed<>(reason, offset), TcpCodec.parse(Payload.of(segment), A, B, true));
    }

    @Test
    @Verifies({"MUST-3", "RFC9293-3.1-1"})
    void tcpChecksumAndReservedBits() {
        byte[] segment = segment("01010101");
        assertEquals(new Malformed<>(SHORT_HEADER, 19), TcpCodec.parse(ByteBuffer.wrap(segment, 0, 19), A, B, true));
        assertEquals(new Malformed<>(BAD_CHECKSUM, 16), TcpCodec.parse(Payload.of(segment), A, A, false));
        Parsed<?> clean = assertInstanceOf(Parsed.class, TcpCodec.parse(Payload.of(segment), A, B, true));
        segment[12] |= 0x0e;
        assertEquals(clean, TcpCodec.parse(Payload.of(segment), A, B, true));
        assertEquals(0, TcpCodec.encode((TcpSegment) clean.value(), A, B)[12] & 0x0e);
    }

    @ParameterizedTest
    @CsvSource({
        "02000000, 20",
        "02010000, 20",
        "01010102, 23",
        "02050000, 20",
        "0104ff00, 21",
        "00ffffff, -1",
        "fd040000, -1",
        "01030307, -1",
        "03020101, -1",
        "0402fe02, -1",
    })
    @Verifies({"MUST-5", "MUST-6", "MUST-7", "MUST-68"})
    void tcpOptions(String options, int offset) {
        ParseResult<TcpSegment> result = TcpCodec.parse(Payload.of(segment(options)), A, B, false);
        if (offset < 0) {
            assertInstanceOf(Parsed.class, result);
        } else {
            assertEquals(new Malformed<>(BAD_OPTION, offset), result);
        }
    }

    /** Options on every byte offset: unknown ones are stepped over, the timestamps behind them are found. */
    @Test
    @Verifies({"MUST-6", "MUST-64"})
    void optionsNeedNoAlignment() {
        for (int length = 2; length < 20; length++) {
            String filler = "fe" + HexFormat.of().toHexDigits((byte) length) + "ab".repeat(length - 2);
            String padding = "00".repeat(-(length + 10) & 3);
            byte[] bytes = segment(filler + "080a0000000500000006" + padding);
            Parsed<?> parsed = assertInstanceOf(Parsed.class, TcpCodec.parse(Payload.of(bytes), A, B, false));
            TcpOption.Timestamps found = ((TcpSegment) parsed.value()).option(TcpOption.Timestamps.class);
            assertEquals(new TcpOption.Timestamps(5, 6), found);
        }
    }

    @Test
    @Verifies({"MUST-69"})
    void tooManyOptionsAreRefused() {
        List<TcpOption> options = Collections.nCopies(4, new TcpOption.Timestamps(1, 1));
        TcpSegment segment = new TcpSegment(1, 2, SeqNumber.ZERO, SeqNumber.ZERO, 0, 0, 0, options, Payload.EMPTY);
        assertThrows(IllegalArgumentException.class, () -> TcpCodec.encode(segment, A, B));
        TcpSegment odd = new TcpSegment(
                1,
                2,
                SeqNumber.ZERO,
                SeqNumber.ZERO,
                0,
                0,
                0,
                List.of(new TcpOption.Unknown(254, OpaqueBytes.of((byte) 7))),
                Payload.EMPTY);
        assertEquals("fe030701", HexFormat.of().formatHex(TcpCodec.encode(odd, A, B), 20, 24));
    }

    @Test
    @Verifies({"RFC768-Fields-1", "RFC768-Fields-2", "RFC8200-8.1-1", "RFC1122-4.1.3.4-1"})
    void udp() {
        byte[] good = UdpCodec.encode(new UdpDatagram(1, 2, Payload.of(new byte[] {5, 6, 7})), A, B);
        assertEquals(new Malformed<>(SHORT_HEADER, 7), UdpCodec.parse(Payload.of(new byte[7]), A, B, false));
        for (int length : new int[] {0, 7, 12, 255}) {
            byte[] bytes = good.clone();
            bytes[5] = (byte) length;
            assertEquals(new Malformed<>(BAD_LENGTH, 4), UdpCodec.parse(Payload.of(bytes), A, B, true));
        }
        byte[] broken = good.clone();
        broken[8]++;
        assertEquals(new Malformed<>(BAD_CHECKSUM, 6), UdpCodec.parse(Payload.of(broken), A, B, false));
        broken[6] = 0;
        broken[7] = 0;
        assertInstanceOf(Parsed.class, UdpCodec.parse(Payload.of(broken), A, B, false));
        assertEquals(new Malformed<>(BAD_CHECKSUM, 6), UdpCodec.parse(Payload.of(broken), A6, B6, false));
    }

    /** A datagram whose checksum comes out as zero is sent with ffff (RFC 768). */
    @Test
    @Verifies("RFC768-Fields-2")
    void udpChecksumIsNeverSentAsZero() {
        byte[] zero = UdpCodec.encode(new UdpDatagram(1, 2, Payload.of(new byte[2])), A, B);
        int rest = ByteBuffer.wrap(zero).getShort(6) & 0xffff;
        UdpDatagram datagram = new UdpDatagram(1, 2, Payload.of((byte) (rest >>> 8), (byte) rest));
        byte[] bytes = UdpCodec.encode(datagram, A, B);
        assertEquals(0xffff, ByteBuffer.wrap(bytes).getShort(6) & 0xffff);
        assertEquals(new Parsed<>(datagram), UdpCodec.parse(Payload.of(bytes), A, B, false));
    }

    @Test
    void icmp() {
        byte[] echo = IcmpCodec.encodeV4(new IcmpMessage.Echo(false, 1, 2, Payload.EMPTY));
        assertEquals(new Malformed<>(SHORT_HEADER, 7), IcmpCodec.parseV4(Payload.of(new byte[7])));
        echo[7]++;
        assertEquals(new Malformed<>(BAD_CHECKSUM, 2), IcmpCodec.parseV4(Payload.of(echo)));
        byte[] noPseudoHeader = IcmpCodec.encodeV4(new IcmpMessage.Other(128, 0, Payload.of(new byte[4])));
        assertEquals(new Malformed<>(BAD_CHECKSUM, 2), IcmpCodec.parseV6(Payload.of(noPseudoHeader), A6, B6));
        IcmpMessage tooBig = new IcmpMessage.PacketTooBig(1280, Payload.EMPTY);
        assertThrows(IllegalArgumentException.class, () -> IcmpCodec.encodeV4(tooBig));
    }

    @Test
    void packetsThatCannotBeAreRefused() {
        Payload big = Payload.of(new byte[65_536]);
        Ipv4Packet v4 = new Ipv4Packet(0, 0, 0, false, false, false, 0, 1, 1, A, B, OpaqueBytes.EMPTY, big);
        assertThrows(IllegalArgumentException.class, () -> Ipv4Codec.encode(v4));
        assertThrows(IllegalArgumentException.class, () -> Ipv4Codec.encode(ipv4(OpaqueBytes.of((byte) 1))));
        assertThrows(IllegalArgumentException.class, () -> Ipv6Codec.encode(ipv6(List.of(), big)));
        assertThrows(IllegalArgumentException.class, () -> UdpCodec.encode(new UdpDatagram(1, 1, big), A, B));
    }

    private static Ipv4Packet ipv4(OpaqueBytes options) {
        return new Ipv4Packet(1, 2, 3, false, true, false, 0, 64, 17, A, B, options, Payload.of(new byte[3]));
    }

    private static Ipv6Packet ipv6(List<ExtensionHeader> headers, Payload payload) {
        return new Ipv6Packet(0, 0, 0, 64, A6, B6, headers, 17, payload);
    }

    /** A segment with options as given in hexadecimal, and its checksum. */
    private static byte[] segment(String options) {
        byte[] bytes = HexFormat.of().parseHex("1234005000000001000000025010ffff00000000" + options);
        bytes[12] = (byte) (bytes.length / 4 << 4);
        ByteBuffer segment = ByteBuffer.wrap(bytes);
        long sum =
                InternetChecksum.pseudoHeader(A, B, 6, bytes.length) + InternetChecksum.sum(segment, 0, bytes.length);
        segment.putShort(16, (short) InternetChecksum.checksum(sum));
        return bytes;
    }
}
