package org.lucidstack.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.lucidstack.env.Counter;
import org.lucidstack.env.DropReason;
import org.lucidstack.ip.InterfaceConfig;
import org.lucidstack.link.LinkDevice;
import org.lucidstack.net.Ipv4Address;
import org.lucidstack.net.Ipv6Address;
import org.lucidstack.wire.IcmpCodec;
import org.lucidstack.wire.IcmpMessage;
import org.lucidstack.wire.IpCodec;
import org.lucidstack.wire.IpPacket;
import org.lucidstack.wire.IpProtocol;
import org.lucidstack.wire.Ipv4Packet;
import org.lucidstack.wire.Ipv6Packet;
import org.lucidstack.wire.OpaqueBytes;
import org.lucidstack.wire.PacketBuffer;
import org.lucidstack.wire.ParseResult.Parsed;

/** A stack on one device whose packets a test sees, addressed as {@code stack serve} does: all of two subnets but the host. */
public final class StackUnderTest implements LinkDevice {

    public static final Ipv4Address HOST4 = Ipv4Address.parse("192.168.0.1");
    public static final Ipv4Address STACK4 = Ipv4Address.parse("192.168.0.2");
    public static final Ipv6Address HOST6 = Ipv6Address.parse("fd00::1");
    public static final Ipv6Address STACK6 = Ipv6Address.parse("fd00::2");

    public final NetStack stack;
    private final List<byte[]> sent = new ArrayList<>();
    private int mtu = 1500;
    private boolean full;

    public StackUnderTest() {
        this(NetStack.builder(), serveConfig());
    }

    public StackUnderTest(NetStackBuilder builder, InterfaceConfig config) {
        stack = builder.seed(1).device(this, config).build();
        stack.advance(1_000_000_000L);
    }

    public static InterfaceConfig serveConfig() {
        return new InterfaceConfig().everyAddressBut("192.168.0.1/24").everyAddressBut("fd00::1/64");
    }

    public StackUnderTest mtu(int bytes) {
        mtu = bytes;
        return this;
    }

    /** From now on the device takes nothing. */
    public void fill() {
        full = true;
    }

    @Override
    public String name() {
        return "test0";
    }

    @Override
    public int mtu() {
        return mtu;
    }

    @Override
    public boolean transmit(PacketBuffer packet) {
        if (!full) {
            sent.add(packet.toByteArray());
        }
        return !full;
    }

    /** Gives the stack a packet and returns what it sent since the last call. */
    public List<byte[]> inject(byte[] packet) {
        stack.receive(this, ByteBuffer.wrap(packet), false);
        return takeSent();
    }

    public List<byte[]> inject(IpPacket packet) {
        return inject(IpCodec.encode(packet));
    }

    public List<byte[]> injectHex(String hex) {
        return inject(HexFormat.of().parseHex(hex.replaceAll("\\s", "")));
    }

    /** What the stack sent since the last call. */
    public List<byte[]> takeSent() {
        stack.flush();
        List<byte[]> packets = List.copyOf(sent);
        sent.clear();
        return packets;
    }

    public void advance(long nanos) {
        stack.advance(stack.now() + nanos);
    }

    public long count(Counter counter) {
        return stack.counters().get(counter);
    }

    public long count(DropReason reason) {
        return stack.counters().get(reason);
    }

    public static IpPacket only(List<byte[]> packets) {
        assertEquals(1, packets.size(), "packets sent");
        return parse(packets.getFirst());
    }

    public static IpPacket parse(byte[] packet) {
        return assertInstanceOf(Parsed.class, IpCodec.parse(ByteBuffer.wrap(packet)))
                                .value()
                        instanceof IpPacket ip
                ? ip
                : null;
    }

    /** The ICMP message that a packet carries, its checksum verified. */
    public static IcmpMessage icmp(IpPacket packet) {
        if (packet instanceof Ipv6Packet v6) {
            assertEquals(IpProtocol.ICMPV6, v6.protocol());
            var result = IcmpCodec.parseV6(v6.payload(), v6.source(), v6.destination());
            return ((Parsed<IcmpMessage>) result).value();
        }
        assertEquals(IpProtocol.ICMP, packet.protocol());
        return ((Parsed<IcmpMessage>) IcmpCodec.parseV4(packet.payload())).value();
    }

    public static Ipv4Packet v4(Ipv4Address from, Ipv4Address to, int protocol, byte... payload) {
        return new Ipv4Packet(
                0,
                0,
                7,
                false,
                false,
                false,
                0,
                64,
                protocol,
                from,
                to,
                OpaqueBytes.EMPTY,
                org.lucidstack.buffer.Payload.of(payload));
    }

    public static Ipv6Packet v6(Ipv6Address from, Ipv6Address to, int protocol, byte... payload) {
        return new Ipv6Packet(0, 0, 0, 64, from, to, List.of(), protocol, org.lucidstack.buffer.Payload.of(payload));
    }
}
