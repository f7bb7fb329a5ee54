package org.lucidstack.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lucidstack.Verifies;
import org.lucidstack.buffer.Payload;
import org.lucidstack.net.Ipv4Address;
import org.lucidstack.wire.TcpOption.MaximumSegmentSize;
import org.lucidstack.wire.TcpOption.Sack;
import org.lucidstack.wire.TcpOption.SackBlock;
import org.lucidstack.wire.TcpOption.SackPermitted;
import org.lucidstack.wire.TcpOption.Timestamps;
import org.lucidstack.wire.TcpOption.WindowScale;

/** Whole packets against bytes that are known to be right, and what is refused where. */
class PacketGoldenTest {

    @Test
    @Verifies("MUST-2")
    void synOfLinux() {
        byte[] payload = tcp(List.of(
                new MaximumSegmentSize(1460), new SackPermitted(), new Timestamps(2041598247, 0), new WindowScale(7)));
        Ipv4Packet packet =
                new Ipv4Packet(0, 0, 7, false, true, false, 0, 64, 6, a(), b(), OpaqueBytes.EMPTY, Payload.of(payload));
        byte[] bytes = Ipv4Codec.encode(packet);
        // The two checksums are those of the published example of this packet.
        assertEquals(9907, ByteBuffer.wrap(bytes).getShort(10) & 0xffff);
        assertEquals(10093, ByteBuffer.wrap(bytes).getShort(36) & 0xffff);
    }

    @ParameterizedTest
    @CsvSource({
        "TS,                          0101080a0000000100000002",
        "MSS,                         020405b4",
        "MSS SACKOK,                  020405b401010402",
        "MSS SACKOK TS WS,            020405b40402080a000000010000000201030307",
        "MSS SACKOK WS,               020405b40101040201030307",
        "MSS TS WS,                   020405b40101080a000000010000000201030307",
        "TS SACK,                     0101080a00000001000000020101050a0000000300000004",
        "SACK,                        0101050a0000000300000004",
    })
    void layoutIsThatOfLinux(String names, String expected) {
        List<TcpOption> options =
                Arrays.stream(names.split(" ")).map(PacketGoldenTest::option).toList();
        byte[] segment = tcp(options);
        assertEquals(expected, HexFormat.of().formatHex(segment, 20, segment.length));
    }

    private static TcpOption option(String name) {
        return switch (name) {
            case "TS" -> new Timestamps(1, 2);
            case "MSS" -> new MaximumSegmentSize(1460);
            case "SACKOK" -> new SackPermitted();
            case "WS" -> new WindowScale(7);
            default -> new Sack(List.of(new SackBlock(new SeqNumber(3), new SeqNumber(4))));
        };
    }

    private static byte[] tcp(List<TcpOption> options) {
        TcpSegment syn = new TcpSegment(
                40000, 80, SeqNumber.of(2605387500L), SeqNumber.ZERO, TcpFlags.SYN, 64240, 0, options, Payload.EMPTY);
        return TcpCodec.encode(syn, a(), b());
    }

    private static Ipv4Address a() {
        return Ipv4Address.parse("10.0.0.2");
    }

    private static Ipv4Address b() {
        return Ipv4Address.parse("10.0.0.1");
    }
}
