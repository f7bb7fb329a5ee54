package org.lucidstack.ip;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.lucidstack.env.Counter;
import org.lucidstack.env.DropReason;
import org.lucidstack.env.Environment;
import org.lucidstack.env.Implements;
import org.lucidstack.net.IpAddress;
import org.lucidstack.net.Ipv4Address;
import org.lucidstack.wire.IpCodec;
import org.lucidstack.wire.IpPacket;
import org.lucidstack.wire.IpProtocol;
import org.lucidstack.wire.Ipv4Packet;
import org.lucidstack.wire.Ipv6Codec;
import org.lucidstack.wire.Ipv6Packet;
import org.lucidstack.wire.MalformedReason;
import org.lucidstack.wire.ParseResult.Malformed;
import org.lucidstack.wire.ParseResult.Parsed;
import org.lucidstack.wire.Unreachable;

/**
 * The way up: is this packet well formed, for us, from a possible sender, whole? Then to its protocol.
 *
 * <pre>
 *   bytes -> parse -> addresses -> extension headers -> fragments -> protocol
 *              |          |               |                |            |
 *              v          v               v                v            v
 *           dropped    dropped     parameter problem     kept,     unreachable
 *                                                      timed out
 * </pre>
 */
final class IpInput {

    private static final IpProblems SILENT = new IpProblems() {
        @Override
        public void portUnreachable(ReceivedPacket packet) {}

        @Override
        public void unreachable(ReceivedPacket packet, Unreachable why) {}

        @Override
        public void protocolUnreachable(ReceivedPacket packet) {}

        @Override
        public void parameterProblem(ReceivedPacket packet, int code, int pointer) {}

        @Override
        public void reassemblyTimedOut(ReceivedPacket first) {}
    };

    private final Environment env;
    private final IpLayer ip;
    private final @Nullable IpReceiver[] v4Receivers = new @Nullable IpReceiver[256];
    private final @Nullable IpReceiver[] v6Receivers = new @Nullable IpReceiver[256];
    private IpProblems problems = SILENT;

    private final FragmentReassembler reassembler;
    private final FragmentInput fragments;

    // The addresses of the last acceptable packet: most packets have those of the one before them. What is acceptable
    // does not change.
    private @Nullable IpInterface lastOn;
    private IpAddress lastSource = Ipv4Address.UNSPECIFIED;
    private IpAddress lastDestination = Ipv4Address.UNSPECIFIED;

    IpInput(Environment env, IpConfig config, IpLayer ip) {
        this.env = env;
        this.ip = ip;
        this.reassembler = new FragmentReassembler(env, config, first -> problems.reassemblyTimedOut(first));
        this.fragments = new FragmentInput(env, reassembler);
    }

    /** Bytes of memory that incomplete packets take. */
    int reassemblyMemory() {
        return reassembler.memory();
    }

    void register(int version, int protocol, IpReceiver receiver) {
        (version == 4 ? v4Receivers : v6Receivers)[protocol] = receiver;
    }

    void setProblems(IpProblems problems) {
        this.problems = problems;
    }

    void receive(IpInterface on, ByteBuffer bytes, boolean checksumVerified) {
        env.count(Counter.IpInReceives);
        switch (IpCodec.parse(bytes)) {
            case Parsed<? extends IpPacket> parsed -> {
                IpPacket packet = parsed.value();
                if (isAcceptable(on, packet)) {
                    process(new ReceivedPacket(on, packet, bytes, checksumVerified));
                }
            }
            case Malformed<? extends IpPacket> malformed -> {
                boolean checksum = malformed.reason() == MalformedReason.BAD_CHECKSUM;
                env.drop(
                        checksum ? DropReason.BAD_IP_CHECKSUM : DropReason.MALFORMED_IP,
                        null,
                        malformed.reason() + " at " + malformed.offset());
                if (hasBrokenChain(bytes, malformed.reason())) {
                    answerBrokenChain(on, bytes, malformed.offset());
                }
            }
        }
    }

    private static boolean hasBrokenChain(ByteBuffer bytes, MalformedReason reason) {
        return (reason == MalformedReason.BAD_EXT_HEADER || reason == MalformedReason.BAD_OPTION)
                && (bytes.get(bytes.position()) >>> 4 & 0xf) == 6;
    }

    /** The fixed header of such a packet is sound; what is behind it counts as nothing. */
    @Implements("RFC4443-3.4-1")
    private void answerBrokenChain(IpInterface on, ByteBuffer bytes, int pointer) {
        byte[] header = new byte[Ipv6Codec.FIXED_HEADER];
        bytes.get(bytes.position(), header);
        ByteBuffer.wrap(header).putShort(4, (short) 0).put(6, (byte) IpProtocol.NO_NEXT_HEADER);
        if (Ipv6Codec.parse(ByteBuffer.wrap(header)) instanceof Parsed<Ipv6Packet>(Ipv6Packet packet)
                && refusal(on, packet) == null) {
            ReceivedPacket received = new ReceivedPacket(on, packet, bytes, false);
            problems.parameterProblem(received, IpProblems.ERRONEOUS_FIELD, pointer);
        }
    }

    /** Whether the addresses are such that this packet concerns us. Anything else is dropped in silence. */
    @Implements({"RFC1122-3.2.1.3-2", "RFC1122-3.2.1.3-3", "RFC4291-2.7-1", "MUST-57", "MUST-63"})
    private boolean isAcceptable(IpInterface on, IpPacket packet) {
        if (on == lastOn
                && packet.source().equals(lastSource)
                && packet.destination().equals(lastDestination)) {
            return true;
        }
        DropReason reason = refusal(on, packet);
        if (reason != null) {
            env.drop(reason, packet.source(), env.events().isObserved() ? "to " + packet.destination() : "");
            return false;
        }
        lastOn = on;
        lastSource = packet.source();
        lastDestination = packet.destination();
        return true;
    }

    private @Nullable DropReason refusal(IpInterface on, IpPacket packet) {
        if (ip.isLoopback(on)) {
            return null;
        }
        if (packet.destination().isMulticast()) {
            return DropReason.MULTICAST_DESTINATION;
        }
        if (!AddressRules.isValidDestination(packet.destination()) || ip.isNetworkOrBroadcast(packet.destination())) {
            return DropReason.NOT_FOR_US;
        }
        if (!on.isAnyDestination() && !ip.isOurs(packet.destination())) {
            return DropReason.NOT_FOR_US;
        }
        if (!AddressRules.isValidSource(packet.source())
                || ip.isNetworkOrBroadcast(packet.source())
                || ip.isOurs(packet.source())) {
            return DropReason.MARTIAN_SOURCE;
        }
        return null;
    }

    @Implements({"RFC6946-4-1", "RFC6946-4-2"})
    private void process(ReceivedPacket packet) {
        if (!hasAcceptableHeaders(packet)) {
            return;
        }
        if (!packet.ip().isFragment()) {
            deliver(packet);
            return;
        }
        ReceivedPacket whole = fragments.receive(packet, problems);
        if (whole == null) {
            return;
        }
        if (whole.ip().isFragment()) {
            // Fragments within fragments would let one packet cost as much as thousands.
            env.drop(DropReason.MALFORMED_IP, whole.source(), "fragments within fragments");
        } else if (hasAcceptableHeaders(whole)) {
            deliver(whole);
        }
    }

    private boolean hasAcceptableHeaders(ReceivedPacket packet) {
        if (!(packet.ip() instanceof Ipv6Packet v6) || v6.extensionHeaders().isEmpty()) {
            return true;
        }
        ExtensionHeaderRules.Refusal refusal = ExtensionHeaderRules.check(v6);
        if (refusal == null) {
            return true;
        }
        env.drop(refusal.reason(), packet.source());
        if (!refusal.isSilent()) {
            problems.parameterProblem(packet, refusal.code(), refusal.pointer());
        }
        return false;
    }

    /** Hands a whole packet to its protocol. */
    @Implements({"RFC1122-3.2.2.1-1", "RFC8200-4-2", "RFC8200-4.7-1"})
    private void deliver(ReceivedPacket packet) {
        int protocol = packet.ip().protocol();
        IpReceiver receiver = (packet.ip().version() == 4 ? v4Receivers : v6Receivers)[protocol];
        if (receiver != null) {
            env.count(Counter.IpInDelivers);
            receiver.receive(packet);
            return;
        }
        switch (packet.ip()) {
            case Ipv4Packet v4 -> {
                env.drop(DropReason.UNKNOWN_PROTOCOL, packet.source(), "protocol " + protocol);
                problems.protocolUnreachable(packet);
            }
            case Ipv6Packet v6
            when protocol == IpProtocol.NO_NEXT_HEADER -> env.drop(DropReason.NO_NEXT_HEADER, packet.source());
            case Ipv6Packet v6 -> {
                env.drop(DropReason.UNKNOWN_PROTOCOL, packet.source(), "protocol " + protocol);
                problems.parameterProblem(packet, IpProblems.UNKNOWN_NEXT_HEADER, v6.nextHeaderOffset());
            }
        }
    }
}
