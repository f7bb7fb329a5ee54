package org.lucidstack.ip;

import org.jspecify.annotations.Nullable;
import org.lucidstack.env.Counter;
import org.lucidstack.env.DropReason;
import org.lucidstack.env.Environment;
import org.lucidstack.env.Implements;
import org.lucidstack.wire.ExtensionHeader;
import org.lucidstack.wire.Ipv4Codec;
import org.lucidstack.wire.Ipv4Packet;
import org.lucidstack.wire.Ipv6Packet;

/** Judges each fragment by itself, before it is put together with others. */
final class FragmentInput {

    private static final int MAX_LENGTH = 65_535;
    private static final int IPV6_HEADER = 40;
    private static final int PAYLOAD_LENGTH_FIELD = 4;
    private static final int OFFSET_FIELD = 2;
    private static final int FRAGMENT_HEADER = 8;

    private final Environment env;
    private final FragmentReassembler reassembler;

    FragmentInput(Environment env, FragmentReassembler reassembler) {
        this.env = env;
        this.reassembler = reassembler;
    }

    /** Takes in a fragment of either version; returns the whole packet if it is complete now. */
    @Nullable
    ReceivedPacket receive(ReceivedPacket packet, IpProblems problems) {
        env.count(Counter.IpReasmReqds);
        return switch (packet.ip()) {
            case Ipv4Packet v4 -> receiveV4(packet, v4);
            case Ipv6Packet v6 -> {
                ExtensionHeader.Fragment fragment = v6.fragment();
                if (fragment == null) {
                    throw new AssertionError("not a fragment");
                }
                yield receiveV6(packet, v6, fragment, problems);
            }
        };
    }

    @Implements({"RFC791-3.2-1", "RFC1122-3.3.2-1"})
    private @Nullable ReceivedPacket receiveV4(ReceivedPacket packet, Ipv4Packet ip) {
        IncomingFragment fragment = IncomingFragment.of(packet, ip);
        if (hasImpossibleLength(fragment)) {
            drop(DropReason.FRAGMENT_BAD_LENGTH, packet);
            return null;
        }
        if (Ipv4Codec.MIN_HEADER + fragment.end() > MAX_LENGTH) {
            drop(DropReason.FRAGMENT_TOO_BIG, packet);
            return null;
        }
        return reassembler.add(fragment);
    }

    @Implements({"RFC8200-4.5-2", "RFC8200-4.5-3", "RFC8200-4.5-4"})
    private @Nullable ReceivedPacket receiveV6(
            ReceivedPacket packet, Ipv6Packet ip, ExtensionHeader.Fragment header, IpProblems problems) {
        IncomingFragment fragment = IncomingFragment.of(packet, ip, header);
        int fragmentHeaderAt = fragment.headerLength() - FRAGMENT_HEADER;
        if (hasImpossibleLength(fragment)) {
            drop(DropReason.FRAGMENT_BAD_LENGTH, packet);
            problems.parameterProblem(packet, IpProblems.ERRONEOUS_FIELD, PAYLOAD_LENGTH_FIELD);
            return null;
        }
        if (fragmentHeaderAt - IPV6_HEADER + fragment.end() > MAX_LENGTH) {
            drop(DropReason.FRAGMENT_TOO_BIG, packet);
            problems.parameterProblem(packet, IpProblems.ERRONEOUS_FIELD, fragmentHeaderAt + OFFSET_FIELD);
            return null;
        }
        if (fragment.offset() == 0 && !ExtensionHeaderRules.isChainComplete(ip.protocol(), fragment.data())) {
            drop(DropReason.FRAGMENT_HEADERS_SPLIT, packet);
            problems.parameterProblem(packet, IpProblems.INCOMPLETE_HEADER_CHAIN, 0);
            return null;
        }
        return reassembler.add(fragment);
    }

    /** Nothing at all, or a length that leaves the next fragment no possible offset. */
    private static boolean hasImpossibleLength(IncomingFragment fragment) {
        int length = fragment.data().length();
        return length == 0 || fragment.more() && length % 8 != 0;
    }

    private void drop(DropReason reason, ReceivedPacket packet) {
        env.count(Counter.IpReasmFails);
        env.drop(reason, packet.source());
    }
}
