package org.lucidstack.demo;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lucidstack.buffer.Payload;
import org.lucidstack.net.IpAddress;
import org.lucidstack.net.Ipv4Address;
import org.lucidstack.net.Ipv6Address;
import org.lucidstack.net.Prefix;
import org.lucidstack.sim.SimInterface;
import org.lucidstack.sim.SimNode;
import org.lucidstack.wire.IcmpCodec;
import org.lucidstack.wire.IcmpMessage;
import org.lucidstack.wire.IpCodec;
import org.lucidstack.wire.IpPacket;
import org.lucidstack.wire.IpProtocol;
import org.lucidstack.wire.Ipv4Packet;
import org.lucidstack.wire.Ipv6Packet;
import org.lucidstack.wire.OpaqueBytes;
import org.lucidstack.wire.PacketPrinter;

/** A node of a simulation that can do nothing but send echo requests and see what comes back. */
final class Pinger implements SimNode {

    private static final int TTL = 64;
    private static final Payload DATA = Payload.of("are you there?".getBytes(StandardCharsets.US_ASCII));

    private final String name;
    private @Nullable SimInterface link;
    private List<Prefix> addresses = List.of();
    private int sequence;
    private String reply = "";

    Pinger(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void attach(SimInterface end, List<Prefix> own) {
        link = end;
        addresses = own;
        end.setReceiver((packet, verified) -> received(packet));
    }

    private void received(ByteBuffer packet) {
        byte[] bytes = new byte[packet.remaining()];
        packet.get(packet.position(), bytes);
        reply = PacketPrinter.print(bytes);
    }

    void send(IpAddress to) {
        if (link == null) {
            throw new IllegalStateException("not attached");
        }
        reply = "";
        link.transmit(IpCodec.encode(request(to, new IcmpMessage.Echo(false, 1, ++sequence, DATA))));
    }

    private IpPacket request(IpAddress to, IcmpMessage echo) {
        IpAddress from = addresses.stream()
                .map(Prefix::address)
                .filter(own -> own.version() == to.version())
                .findFirst()
                .orElseThrow();
        if (from instanceof Ipv4Address from4 && to instanceof Ipv4Address to4) {
            Payload message = Payload.of(IcmpCodec.encodeV4(echo));
            return new Ipv4Packet(
                    0,
                    0,
                    sequence,
                    false,
                    false,
                    false,
                    0,
                    TTL,
                    IpProtocol.ICMP,
                    from4,
                    to4,
                    OpaqueBytes.EMPTY,
                    message);
        }
        Ipv6Address from6 = (Ipv6Address) from;
        Ipv6Address to6 = (Ipv6Address) to;
        Payload message = Payload.of(IcmpCodec.encodeV6(echo, from6, to6));
        return new Ipv6Packet(0, 0, 0, TTL, from6, to6, List.of(), IpProtocol.ICMPV6, message);
    }

    boolean hasReply() {
        return !reply.isEmpty();
    }

    /** What came back, as one line. */
    String reply() {
        return reply;
    }
}
