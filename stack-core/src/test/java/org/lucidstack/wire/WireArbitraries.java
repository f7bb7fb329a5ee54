package org.lucidstack.wire;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.lucidstack.buffer.Payload;
import org.lucidstack.net.Ipv4Address;
import org.lucidstack.net.Ipv6Address;

/** Generators of valid records, for the properties of the codecs. */
public final class WireArbitraries {

    private WireArbitraries() {}

    public static Arbitrary<byte[]> bytes(int min, int max) {
        return Arbitraries.bytes().array(byte[].class).ofMinSize(min).ofMaxSize(max);
    }

    public static Arbitrary<Payload> payload() {
        return bytes(0, 64).map(Payload::of);
    }

    public static Arbitrary<OpaqueBytes> opaque(int min, int max) {
        return bytes(min, max).map(OpaqueBytes::of);
    }

    static Arbitrary<Integer> bits(int count) {
        return Arbitraries.integers().between(0, (1 << count) - 1);
    }

    public static Arbitrary<Ipv4Address> ipv4() {
        return Arbitraries.integers().map(Ipv4Address::new);
    }

    public static Arbitrary<Ipv6Address> ipv6() {
        return Combinators.combine(Arbitraries.longs(), Arbitraries.longs()).as(Ipv6Address::new);
    }

    static Arbitrary<OpaqueBytes> ipv4Options() {
        return Arbitraries.of(
                OpaqueBytes.EMPTY,
                OpaqueBytes.of((byte) 0x94, (byte) 4, (byte) 0, (byte) 0),
                OpaqueBytes.of((byte) 1, (byte) 7, (byte) 3, (byte) 4),
                OpaqueBytes.of((byte) 0, (byte) 9, (byte) 9, (byte) 9),
                OpaqueBytes.of(new byte[40]));
    }

    public static Arbitrary<Ipv4Packet> ipv4Packet() {
        Arbitrary<boolean[]> flags =
                Arbitraries.of(true, false).array(boolean[].class).ofSize(3);
        Arbitrary<int[]> numbers = Combinators.combine(bits(6), bits(2), bits(16), bits(13), bits(8), bits(8))
                .as((dscp, ecn, id, offset, ttl, protocol) -> new int[] {dscp, ecn, id, offset * 8, ttl, protocol});
        return Combinators.combine(flags, numbers, ipv4(), ipv4(), ipv4Options(), payload())
                .as((f, n, source, destination, options, payload) -> new Ipv4Packet(
                        n[0], n[1], n[2], f[0], f[1], f[2], n[3], n[4], n[5], source, destination, options, payload));
    }

    static Arbitrary<ExtensionHeader.Option> extensionOption() {
        return Arbitraries.oneOf(
                Arbitraries.just(new ExtensionHeader.Option(0, OpaqueBytes.EMPTY)),
                Combinators.combine(Arbitraries.integers().between(1, 255), opaque(0, 20))
                        .as(ExtensionHeader.Option::new));
    }

    /** Any header but a real fragment header, behind which a chain ends. */
    static Arbitrary<ExtensionHeader> extensionHeader() {
        Arbitrary<List<ExtensionHeader.Option>> options =
                extensionOption().list().ofMaxSize(4);
        return Arbitraries.oneOf(
                options.map(ExtensionHeader.HopByHop::new),
                options.map(ExtensionHeader.DestinationOptions::new),
                Combinators.combine(bits(8), bits(8), Arbitraries.of(4, 12, 20).flatMap(n -> opaque(n, n)))
                        .as(ExtensionHeader.Routing::new),
                Arbitraries.integers().map(id -> new ExtensionHeader.Fragment(0, false, id)),
                Combinators.combine(
                                Arbitraries.integers(),
                                Arbitraries.integers(),
                                Arbitraries.of(0, 4, 12).flatMap(n -> opaque(n, n)))
                        .as(ExtensionHeader.Authentication::new));
    }

    static Arbitrary<Integer> upperProtocol() {
        return bits(8).filter(protocol -> !ExtensionHeaderCodec.isExtension(protocol));
    }

    public static Arbitrary<Ipv6Packet> ipv6Packet() {
        Arbitrary<int[]> numbers = Combinators.combine(bits(6), bits(2), bits(20), bits(8))
                .as((dscp, ecn, flow, hops) -> new int[] {dscp, ecn, flow, hops});
        Arbitrary<List<ExtensionHeader>> headers = extensionHeader().list().ofMaxSize(5);
        return Combinators.combine(numbers, ipv6(), ipv6(), headers, upperProtocol(), payload())
                .as((n, source, destination, extensions, protocol, payload) ->
                        new Ipv6Packet(n[0], n[1], n[2], n[3], source, destination, extensions, protocol, payload));
    }

    static Arbitrary<TcpOption> tcpOption() {
        Arbitrary<TcpOption.SackBlock> block = Combinators.combine(Arbitraries.integers(), Arbitraries.integers())
                .as((left, right) -> new TcpOption.SackBlock(new SeqNumber(left), new SeqNumber(right)));
        return Arbitraries.oneOf(
                bits(16).map(TcpOption.MaximumSegmentSize::new),
                bits(8).map(TcpOption.WindowScale::new),
                Arbitraries.just(new TcpOption.SackPermitted()),
                block.list().ofMinSize(1).ofMaxSize(4).map(TcpOption.Sack::new),
                Combinators.combine(Arbitraries.integers(), Arbitraries.integers())
                        .as(TcpOption.Timestamps::new),
                Combinators.combine(Arbitraries.of(true, false), bits(15)).as(TcpOption.UserTimeout::new),
                Arbitraries.of(0, 4, 8, 16).flatMap(n -> opaque(n, n)).map(TcpOption.FastOpen::new),
                Combinators.combine(Arbitraries.of(2, 3, 4, 5, 8, 28, 34, 77, 255), opaque(5, 5))
                        .as(TcpOption.Unknown::new));
    }

    public static Arbitrary<List<TcpOption>> tcpOptions() {
        return tcpOption().list().ofMaxSize(4).filter(WireArbitraries::fits);
    }

    private static boolean fits(List<TcpOption> options) {
        try {
            return TcpOptionCodec.wireLength(options) <= TcpOptionCodec.MAX_LENGTH;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    public static Arbitrary<TcpSegment> tcpSegment() {
        Arbitrary<int[]> numbers = Combinators.combine(
                        bits(16), bits(16), Arbitraries.integers(), Arbitraries.integers(), bits(9), bits(16), bits(16))
                .as((from, to, seq, ack, flags, window, urgent) ->
                        new int[] {from, to, seq, ack, flags, window, urgent});
        return Combinators.combine(numbers, tcpOptions(), payload())
                .as((n, options, payload) -> new TcpSegment(
                        n[0], n[1], new SeqNumber(n[2]), new SeqNumber(n[3]), n[4], n[5], n[6], options, payload));
    }

    public static Arbitrary<UdpDatagram> udpDatagram() {
        return Combinators.combine(bits(16), bits(16), payload()).as(UdpDatagram::new);
    }

    public static Arbitrary<IcmpMessage> icmpMessage(int version) {
        Arbitrary<Long> pointer = version == 4
                ? bits(8).map(Integer::longValue)
                : Arbitraries.longs().between(0, 0xffffffffL);
        Arbitrary<Integer> others = bits(8).filter(type -> version == 4
                ? !List.of(0, 3, 8, 11, 12).contains(type)
                : !List.of(1, 2, 3, 4, 128, 129).contains(type));
        Arbitrary<IcmpMessage> unreachable = version == 4
                ? Combinators.combine(bits(16), payload())
                        .as((mtu, quoted) -> new IcmpMessage.DestinationUnreachable(4, mtu, quoted))
                : Combinators.combine(bits(8), payload())
                        .as((code, quoted) -> new IcmpMessage.DestinationUnreachable(code, 0, quoted));
        Arbitrary<IcmpMessage> timeExceeded =
                Combinators.combine(bits(8), payload()).as(IcmpMessage.TimeExceeded::new);
        Arbitrary<IcmpMessage> tooBig = Combinators.combine(Arbitraries.longs().between(0, 0xffffffffL), payload())
                .as(IcmpMessage.PacketTooBig::new);
        return Arbitraries.oneOf(
                Combinators.combine(Arbitraries.of(true, false), bits(16), bits(16), payload())
                        .as(IcmpMessage.Echo::new),
                unreachable,
                version == 4 ? timeExceeded : Arbitraries.oneOf(timeExceeded, tooBig),
                Combinators.combine(bits(8), pointer, payload()).as(IcmpMessage.ParameterProblem::new),
                Combinators.combine(others, bits(8), bytes(4, 30).map(Payload::of))
                        .as(IcmpMessage.Other::new));
    }
}
