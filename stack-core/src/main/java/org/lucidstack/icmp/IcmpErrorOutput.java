package org.lucidstack.icmp;

import org.lucidstack.buffer.Payload;
import org.lucidstack.env.Counter;
import org.lucidstack.env.DropReason;
import org.lucidstack.env.Environment;
import org.lucidstack.env.Implements;
import org.lucidstack.ip.IpInterface;
import org.lucidstack.ip.IpLayer;
import org.lucidstack.ip.IpProblems;
import org.lucidstack.ip.OutgoingHeader;
import org.lucidstack.ip.OutgoingHeader.Fragmentation;
import org.lucidstack.ip.ReceivedPacket;
import org.lucidstack.net.IpAddress;
import org.lucidstack.net.Ipv6Address;
import org.lucidstack.wire.IcmpCodec;
import org.lucidstack.wire.IcmpMessage;
import org.lucidstack.wire.IcmpType;
import org.lucidstack.wire.IpPacket;
import org.lucidstack.wire.IpProtocol;
import org.lucidstack.wire.Ipv4Packet;
import org.lucidstack.wire.Ipv6Packet;
import org.lucidstack.wire.PacketBuffer;
import org.lucidstack.wire.Unreachable;

/** Tells senders what was wrong with their packets, where that is allowed, and not too often. */
final class IcmpErrorOutput implements IpProblems {

    private static final int V4_PROTOCOL_UNREACHABLE = 2;
    private static final int REASSEMBLY = 1;
    /** RFC 792: network control. Linux and BSD mark their errors so, too. */
    private static final int V4_PRECEDENCE = 0xc0;

    private static final int V4_MAX_LENGTH = 576;
    private static final int V4_OVERHEAD = 20 + IcmpCodec.HEADER;
    private static final int V6_OVERHEAD = 40 + IcmpCodec.HEADER;
    private static final int V6_REDIRECT = 137;
    private static final int V6_FIRST_INFORMATIONAL = 128;

    private final Environment env;
    private final IcmpConfig config;
    private final IpLayer ip;
    private final TokenBucket bucket;

    IcmpErrorOutput(Environment env, IcmpConfig config, IpLayer ip) {
        this.env = env;
        this.config = config;
        this.ip = ip;
        this.bucket = new TokenBucket(env.clock(), config.errorsPerSecond(), config.errorBurst());
    }

    @Override
    @Implements({"RFC1122-4.1.3.1-1", "RFC4443-3.1-1"})
    public void portUnreachable(ReceivedPacket packet) {
        if (config.portUnreachable()) {
            unreachable(packet, Unreachable.PORT);
        }
    }

    @Override
    @Implements({"RFC1122-4.1.3.1-1", "RFC4443-3.1-1"})
    public void unreachable(ReceivedPacket packet, Unreachable why) {
        int code = why.code(packet.ip().version());
        send(packet, new IcmpMessage.DestinationUnreachable(code, 0, quote(packet)));
    }

    @Override
    @Implements("RFC1122-3.2.2.1-1")
    public void protocolUnreachable(ReceivedPacket packet) {
        send(packet, new IcmpMessage.DestinationUnreachable(V4_PROTOCOL_UNREACHABLE, 0, quote(packet)));
    }

    @Override
    @Implements({"RFC4443-3.4-1", "RFC8200-4-2"})
    public void parameterProblem(ReceivedPacket packet, int code, int pointer) {
        send(packet, new IcmpMessage.ParameterProblem(code, pointer, quote(packet)));
    }

    @Override
    @Implements("RFC1122-3.3.2-3")
    public void reassemblyTimedOut(ReceivedPacket first) {
        send(first, new IcmpMessage.TimeExceeded(REASSEMBLY, quote(first)));
    }

    /** As much as fits the size that every host takes, from the first byte on. */
    @Implements({"RFC1122-3.2.2-2", "RFC1812-4.3.2.3-1", "RFC4443-2.4-2"})
    static Payload quote(int version, Payload raw) {
        int room = version == 4 ? V4_MAX_LENGTH - V4_OVERHEAD : IpInterface.IPV6_MIN_MTU - V6_OVERHEAD;
        return raw.slice(0, Math.min(room, raw.length()));
    }

    private static Payload quote(ReceivedPacket packet) {
        return quote(packet.ip().version(), packet.raw());
    }

    private void send(ReceivedPacket about, IcmpMessage error) {
        if (!mayBeAnswered(about.ip())) {
            return;
        }
        if (!bucket.tryTake()) {
            env.drop(DropReason.ICMP_RATE_LIMIT, about.source());
            return;
        }
        PacketBuffer packet = ip.startPacket(error.payload());
        IpAddress source = about.destination();
        IpAddress destination = about.source();
        int version = about.ip().version();
        if (source instanceof Ipv6Address from && destination instanceof Ipv6Address to) {
            IcmpCodec.prependV6(error, from, to, packet);
        } else {
            IcmpCodec.prependV4(error, packet);
        }
        env.count(Counter.IcmpOutMsgs);
        env.count(Counter.IcmpOutErrors);
        ip.send(
                packet,
                new OutgoingHeader(
                        source,
                        destination,
                        version == 4 ? IpProtocol.ICMP : IpProtocol.ICMPV6,
                        version == 4 ? V4_PRECEDENCE : 0,
                        0,
                        Fragmentation.ANYWHERE,
                        0));
    }

    /**
     * Whether an error about this packet may be sent: not about an error or a redirect, a later fragment, or what many
     * have got. The sender is a single host, or IP had not let the packet in.
     */
    @Implements({"RFC1122-3.2.2-3", "RFC4443-2.4-3"})
    static boolean mayBeAnswered(IpPacket packet) {
        if (packet.destination().isMulticast()) {
            return false;
        }
        return switch (packet) {
            case Ipv4Packet v4 ->
                v4.fragmentOffset() == 0 && !(v4.protocol() == IpProtocol.ICMP && isV4Error(v4.payload()));
            case Ipv6Packet v6 -> !(v6.protocol() == IpProtocol.ICMPV6 && isV6Error(v6.payload()));
        };
    }

    /** An ICMP message whose type cannot be read, or is no query or reply, counts as an error. */
    private static boolean isV4Error(Payload message) {
        if (message.isEmpty()) {
            return true;
        }
        return switch (message.at(0)) {
            case IcmpType.V4_ECHO_REQUEST, IcmpType.V4_ECHO_REPLY, 13, 14, 15, 16, 17, 18 -> false;
            default -> true;
        };
    }

    private static boolean isV6Error(Payload message) {
        return message.isEmpty() || message.at(0) < V6_FIRST_INFORMATIONAL || message.at(0) == V6_REDIRECT;
    }
}
