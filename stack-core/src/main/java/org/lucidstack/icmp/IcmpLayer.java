package org.lucidstack.icmp;

import org.jspecify.annotations.Nullable;
import org.lucidstack.buffer.Payload;
import org.lucidstack.env.Counter;
import org.lucidstack.env.DropReason;
import org.lucidstack.env.Environment;
import org.lucidstack.env.Implements;
import org.lucidstack.ip.IcmpErrorReceiver;
import org.lucidstack.ip.IpLayer;
import org.lucidstack.ip.IpProblems;
import org.lucidstack.ip.IpReceiver;
import org.lucidstack.ip.OutgoingHeader;
import org.lucidstack.ip.OutgoingHeader.Fragmentation;
import org.lucidstack.ip.ReceivedPacket;
import org.lucidstack.net.Ipv6Address;
import org.lucidstack.wire.IcmpCodec;
import org.lucidstack.wire.IcmpMessage;
import org.lucidstack.wire.IcmpMessage.Echo;
import org.lucidstack.wire.IcmpMessage.Other;
import org.lucidstack.wire.IcmpType;
import org.lucidstack.wire.IpProtocol;
import org.lucidstack.wire.MalformedReason;
import org.lucidstack.wire.PacketBuffer;
import org.lucidstack.wire.ParseResult;
import org.lucidstack.wire.ParseResult.Malformed;
import org.lucidstack.wire.ParseResult.Parsed;

/**
 * The front door of ICMP, both versions: answers echo requests, takes in errors, and sends errors for the layers around
 * it.
 */
public final class IcmpLayer implements IpReceiver {

    private static final int V6_FIRST_INFORMATIONAL = 128;
    private static final int DSCP = 0xfc;
    /** Bytes of an echo request that a late error quotes: the headers and the start of the data. */
    private static final int QUOTED = 128;

    private final Environment env;
    private final IcmpConfig config;
    private final IpLayer ip;
    private final IcmpErrorInput errorInput;
    private final IcmpErrorOutput errorOutput;
    private @Nullable EchoInterceptor interceptor;

    /** Registers itself with {@code ip}, for its protocols and for its problems. */
    public IcmpLayer(Environment env, IcmpConfig config, IpLayer ip) {
        this.env = env;
        this.config = config;
        this.ip = ip;
        this.errorInput = new IcmpErrorInput(env, ip);
        this.errorOutput = new IcmpErrorOutput(env, config, ip);
        ip.register(4, IpProtocol.ICMP, this);
        ip.register(6, IpProtocol.ICMPV6, this);
        ip.setProblems(errorOutput);
    }

    /** Through which other protocols have errors sent. */
    public IpProblems problems() {
        return errorOutput;
    }

    /** Offers echo requests to {@code interceptor} before they are answered; null ends that. */
    public void setEchoInterceptor(@Nullable EchoInterceptor interceptor) {
        env.journal().refuse("an interceptor");
        this.interceptor = interceptor;
    }

    /** Names who is told of errors about packets of a protocol. */
    public void register(int protocol, IcmpErrorReceiver receiver) {
        errorInput.register(protocol, receiver);
    }

    @Override
    public void receive(ReceivedPacket packet) {
        env.count(Counter.IcmpInMsgs);
        switch (parse(packet)) {
            case Parsed<IcmpMessage> parsed -> receive(packet, parsed.value());
            case Malformed<IcmpMessage> malformed -> {
                env.count(Counter.IcmpInErrors);
                boolean checksum = malformed.reason() == MalformedReason.BAD_CHECKSUM;
                env.drop(checksum ? DropReason.BAD_ICMP_CHECKSUM : DropReason.MALFORMED_ICMP, packet.source());
            }
        }
    }

    private static ParseResult<IcmpMessage> parse(ReceivedPacket packet) {
        if (packet.source() instanceof Ipv6Address from && packet.destination() instanceof Ipv6Address to) {
            return IcmpCodec.parseV6(packet.payload(), from, to);
        }
        return IcmpCodec.parseV4(packet.payload());
    }

    private void receive(ReceivedPacket packet, IcmpMessage message) {
        switch (message) {
            case Echo echo -> receiveEcho(packet, echo);
            case Other other -> receiveOther(packet, other);
            default -> errorInput.receive(packet, message);
        }
    }

    /** A request is answered from the address that it came to, with all of its data. */
    @Implements({
        "RFC792-Echo-1",
        "RFC1122-3.2.2.6-1",
        "RFC1122-3.3.4.2-1",
        "RFC4443-4.1-1",
        "RFC4443-4.2-1",
        "RFC4443-2.2-1"
    })
    private void receiveEcho(ReceivedPacket request, Echo echo) {
        if (echo.reply() || !config.echo()) {
            env.drop(DropReason.ICMP_NO_MATCH, request.source(), echo.reply() ? "echo reply" : "echo");
            return;
        }
        env.count(Counter.IcmpInEchos);
        if (interceptor == null || !interceptor.intercept(held(request, echo))) {
            reply(request, echo);
        }
    }

    private HeldEcho held(ReceivedPacket request, Echo echo) {
        Payload data = Payload.of(echo.data().toByteArray());
        return new HeldEcho(this, request.kept(QUOTED), new Echo(false, echo.identifier(), echo.sequence(), data));
    }

    void reply(ReceivedPacket request, Echo echo) {
        Echo reply = new Echo(true, echo.identifier(), echo.sequence(), echo.data());
        PacketBuffer packet = ip.startPacket(reply.data());
        int protocol = IpProtocol.ICMP;
        if (request.source() instanceof Ipv6Address to && request.destination() instanceof Ipv6Address from) {
            IcmpCodec.prependV6(reply, from, to, packet);
            protocol = IpProtocol.ICMPV6;
        } else {
            IcmpCodec.prependV4(reply, packet);
        }
        env.count(Counter.IcmpOutMsgs);
        env.count(Counter.IcmpOutEchoReps);
        ip.send(
                packet,
                new OutgoingHeader(
                        request.destination(),
                        request.source(),
                        protocol,
                        request.trafficClass() & DSCP,
                        0,
                        Fragmentation.ANYWHERE,
                        echo.identifier()));
    }

    /**
     * What we have no kind for: source quench, redirects, timestamps, router and neighbour discovery, and the unknown.
     */
    @Implements({
        "RFC1122-3.2.2-1",
        "RFC4443-2.4-1",
        "RFC6633-3-1",
        "RFC6633-5-1",
        "MUST-55",
        "RFC8504-5.4-1",
        "RFC8504-5.11-1"
    })
    private void receiveOther(ReceivedPacket packet, Other other) {
        boolean isV6 = packet.ip().version() == 6;
        if (isV6 && other.type() < V6_FIRST_INFORMATIONAL) {
            errorInput.receive(packet, withQuote(other));
        } else if (!isV6 && other.type() == IcmpType.V4_SOURCE_QUENCH) {
            env.drop(DropReason.ICMP_SOURCE_QUENCH, packet.source());
        } else if (isV6 ? isDiscovery(other.type()) : other.type() == IcmpType.V4_REDIRECT) {
            env.drop(DropReason.ICMP_IGNORED, packet.source(), "type " + other.type());
        } else {
            env.drop(DropReason.ICMP_UNKNOWN_TYPE, packet.source(), "type " + other.type());
        }
    }

    /** All ICMPv6 errors have four bytes of their own before the quote. */
    private static Other withQuote(Other other) {
        return new Other(
                other.type(), other.code(), other.body().slice(4, other.body().length() - 4));
    }

    /**
     * Neighbour, router and multicast listener discovery, redirects (RFC 4861, RFC 2710, RFC 3810): a TUN has no use
     * for them.
     */
    private static boolean isDiscovery(int type) {
        return type >= 130 && type <= 137 || type == 143;
    }
}
