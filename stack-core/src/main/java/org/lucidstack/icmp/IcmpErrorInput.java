package org.lucidstack.icmp;

import java.util.HashMap;
import java.util.Map;
import org.lucidstack.env.Counter;
import org.lucidstack.env.DropReason;
import org.lucidstack.env.Environment;
import org.lucidstack.env.Implements;
import org.lucidstack.ip.IcmpError;
import org.lucidstack.ip.IcmpError.Kind;
import org.lucidstack.ip.IcmpErrorReceiver;
import org.lucidstack.ip.IpLayer;
import org.lucidstack.ip.ReceivedPacket;
import org.lucidstack.net.FourTuple;
import org.lucidstack.wire.IcmpMessage;
import org.lucidstack.wire.IcmpMessage.DestinationUnreachable;
import org.lucidstack.wire.IcmpMessage.PacketTooBig;
import org.lucidstack.wire.IcmpMessage.ParameterProblem;
import org.lucidstack.wire.IcmpMessage.TimeExceeded;
import org.lucidstack.wire.IcmpType;
import org.lucidstack.wire.IpProtocol;

/**
 * Takes in errors: finds the protocol whose packet is quoted, and passes on only what that protocol recognizes as its
 * own.
 */
final class IcmpErrorInput {

    private static final int V6_UNKNOWN_NEXT_HEADER = 1;

    private final Environment env;
    private final IpLayer ip;
    private final Map<Integer, IcmpErrorReceiver> receivers = new HashMap<>();

    IcmpErrorInput(Environment env, IpLayer ip) {
        this.env = env;
        this.ip = ip;
    }

    void register(int protocol, IcmpErrorReceiver receiver) {
        receivers.put(protocol, receiver);
    }

    @Implements({
        "MUST-54",
        "RFC1122-3.2.2.1-2",
        "RFC1122-3.2.2.4-1",
        "RFC4443-3.1-2",
        "RFC8201-4-1",
        "RFC8201-5.2-1",
        "RFC1191-3-1"
    })
    void receive(ReceivedPacket packet, IcmpMessage message) {
        int version = packet.ip().version();
        QuotedPacket quoted = QuotedPacket.parse(version, message.payload());
        if (quoted == null || !ip.mayUseAsSource(quoted.source())) {
            env.count(Counter.IcmpInErrors);
            env.drop(DropReason.ICMP_QUOTE_INVALID, packet.source());
            return;
        }
        IcmpError error = read(version, packet, message, quoted);
        if (isAboutEchoReply(version, quoted) && error.kind() == Kind.PACKET_TOO_BIG) {
            // Nothing is kept of replies; the floor of 1280 bytes bounds what a forger can do.
            ip.lowerPathMtu(quoted.destination(), error.mtu(), error.rejected());
            return;
        }
        IcmpErrorReceiver receiver = receivers.get(quoted.protocol());
        if (receiver == null) {
            env.drop(DropReason.ICMP_NO_MATCH, packet.source(), error.kind().name());
            return;
        }
        if (!receiver.recognizes(error)) {
            return;
        }
        if (error.kind() == Kind.PACKET_TOO_BIG) {
            ip.lowerPathMtu(quoted.destination(), error.mtu(), error.rejected());
        }
        receiver.receive(error);
    }

    private static boolean isAboutEchoReply(int version, QuotedPacket quoted) {
        return version == 6 && quoted.protocol() == IpProtocol.ICMPV6 && quoted.icmpType() == IcmpType.V6_ECHO_REPLY;
    }

    private static IcmpError read(int version, ReceivedPacket packet, IcmpMessage message, QuotedPacket quoted) {
        FourTuple tuple =
                new FourTuple(quoted.source(), quoted.sourcePort(), quoted.destination(), quoted.destinationPort());
        Kind kind = Kind.UNKNOWN;
        int code = 0;
        long mtu = 0;
        switch (message) {
            case DestinationUnreachable unreachable -> {
                code = unreachable.code();
                kind = version == 4 ? v4Unreachable(code) : v6Unreachable(code);
                mtu = unreachable.nextHopMtu();
            }
            case PacketTooBig tooBig -> {
                kind = Kind.PACKET_TOO_BIG;
                mtu = tooBig.mtu();
            }
            case TimeExceeded exceeded -> {
                kind = Kind.TIME_EXCEEDED;
                code = exceeded.code();
            }
            case ParameterProblem problem -> {
                code = problem.code();
                boolean isRefusal = version == 6 && code == V6_UNKNOWN_NEXT_HEADER;
                kind = isRefusal ? Kind.PROTOCOL_UNREACHABLE : Kind.PARAMETER_PROBLEM;
            }
            case IcmpMessage.Other other -> code = other.code();
            case IcmpMessage.Echo echo -> throw new AssertionError("an echo is no error");
        }
        return new IcmpError(
                kind, code, mtu, quoted.length(), packet.source(), quoted.protocol(), tuple, quoted.word());
    }

    /** RFC 792, RFC 1122 section 3.2.2.1 and RFC 1812 section 5.2.7.1. */
    private static Kind v4Unreachable(int code) {
        return switch (code) {
            case 0, 6, 11 -> Kind.NETWORK_UNREACHABLE;
            case 2 -> Kind.PROTOCOL_UNREACHABLE;
            case 3 -> Kind.PORT_UNREACHABLE;
            case 4 -> Kind.PACKET_TOO_BIG;
            case 5 -> Kind.SOURCE_ROUTE_FAILED;
            case 9, 10, 13 -> Kind.PROHIBITED;
            default -> Kind.HOST_UNREACHABLE;
        };
    }

    /** RFC 4443 section 3.1. */
    private static Kind v6Unreachable(int code) {
        return switch (code) {
            case 0 -> Kind.NETWORK_UNREACHABLE;
            case 1, 5, 6 -> Kind.PROHIBITED;
            case 4 -> Kind.PORT_UNREACHABLE;
            default -> Kind.HOST_UNREACHABLE;
        };
    }
}
