package org.lucidstack.drill.run;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lucidstack.buffer.Payload;
import org.lucidstack.drill.script.PacketSpec;
import org.lucidstack.drill.script.PacketSpec.IpSpec;
import org.lucidstack.drill.script.PacketSpec.OptionSpec;
import org.lucidstack.wire.IpPacket;
import org.lucidstack.wire.Ipv6Packet;
import org.lucidstack.wire.TcpFlags;
import org.lucidstack.wire.TcpSegment;

/** Compares a packet of the stack with what the script expects, field by field. */
final class PacketMatcher {
    private final Flow flow;
    private final DrillSettings settings;
    private final List<String> differences = new ArrayList<>();

    private PacketMatcher(Flow flow, DrillSettings settings) {
        this.flow = flow;
        this.settings = settings;
    }

    /**
     * Compares, and learns numbers from a SYN and from timestamps.
     *
     * @return the differences; empty if the packet is as expected
     */
    static List<String> compare(PacketSpec spec, LivePacket live, Flow flow, DrillSettings settings) {
        PacketMatcher matcher = new PacketMatcher(flow, settings);
        matcher.ip(spec.ip(), live.packet());
        switch (spec.body()) {
            case PacketSpec.Tcp tcp when live.tcp() != null -> matcher.tcp(tcp, live.tcp(), live);
            case PacketSpec.Udp udp
            when live.udp() != null -> {
                matcher.equal("length", udp.length(), live.udp().payload().length());
                matcher.zeros(live.udp().payload());
            }
            default -> matcher.differences.add("another protocol");
        }
        return matcher.differences;
    }

    private void equal(String what, @Nullable Object expected, Object actual) {
        if (expected != null && !expected.equals(actual)) {
            differences.add(what + ": expected " + expected + ", was " + actual);
        }
    }

    private void ip(IpSpec spec, IpPacket packet) {
        int ecn = packet.ecn();
        if (spec.ecn() != null) {
            boolean good = switch (spec.ecn()) {
                case NOECN -> ecn == 0;
                case ECT1 -> ecn == 1;
                case ECT0 -> ecn == 2;
                case ECT01 -> ecn == 1 || ecn == 2;
                case CE -> ecn == 3;
            };
            if (!good) {
                differences.add("ECN: expected " + spec.ecn() + ", was " + ecn);
            }
        }
        equal("TOS", spec.trafficClass(), packet.dscp() << 2 | ecn);
        equal("TTL", spec.hopLimit(), packet.hopLimit());
        if (packet instanceof Ipv6Packet v6
                && spec.flowLabel() != null
                && !flow.sameFlowLabel(spec.flowLabel(), v6.flowLabel())) {
            differences.add("flow label: was " + v6.flowLabel());
        }
    }

    private void tcp(PacketSpec.Tcp spec, TcpSegment segment, LivePacket live) {
        boolean syn = segment.isSyn();
        if (syn) {
            flow.learn(spec.sequence().first(), segment.seq().value());
        }
        equal("flags", TcpFlags.toString(spec.flags()), TcpFlags.toString(segment.flags()));
        equal(
                "sequence number",
                spec.sequence().first(),
                flow.toScript(segment.seq().value(), syn));
        equal("length", spec.sequence().length(), segment.payload().length());
        equal(
                "acknowledgment",
                spec.ack() == null ? Long.valueOf(0) : spec.ack(),
                segment.isAck() ? flow.remoteToScript(segment.ack().value(), syn) : 0L);
        equal("window", spec.window(), segment.window());
        equal(
                "urgent pointer",
                spec.urgentPointer() == null ? Integer.valueOf(0) : spec.urgentPointer(),
                segment.urgentPointer());
        if (spec.options() != null) {
            options(
                    spec.options(),
                    PacketText.toScript(live.options(), flow, syn),
                    live.options(),
                    syn && segment.isAck());
        }
        zeros(segment.payload());
    }

    /** @param given whether cookies are those that the stack gives, not those that it was given */
    private void options(List<OptionSpec> expected, List<OptionSpec> actual, List<OptionSpec> live, boolean given) {
        if (expected.size() != actual.size()) {
            differences.add("options: expected " + expected.size() + ", were " + actual.size());
            return;
        }
        for (int i = 0; i < expected.size(); i++) {
            if (expected.get(i) instanceof OptionSpec.Ts wanted && live.get(i) instanceof OptionSpec.Ts found) {
                timestamps(wanted, found);
            } else if (given && expected.get(i) instanceof OptionSpec.FastOpen wanted) {
                cookie(wanted, live.get(i));
            } else {
                equal("option " + (i + 1), expected.get(i), actual.get(i));
            }
        }
    }

    private void cookie(OptionSpec.FastOpen wanted, OptionSpec found) {
        if (!(found instanceof OptionSpec.FastOpen open) || !flow.cookies.note(wanted.cookie(), open.cookie())) {
            differences.add("cookie: expected " + wanted + ", was " + found);
        }
    }

    /** The tool looks at values only if it is told how long a tick is, and never at what is echoed. */
    private void timestamps(OptionSpec.Ts wanted, OptionSpec.Ts found) {
        Long echo = found.echo();
        if (settings.isExact() && echo != null) {
            equal("echoed timestamp", wanted.echo(), echo);
        }
        if (wanted.value() != null && found.value() != null) {
            long apart = flow.noteTimestamp(wanted.value(), found.value());
            if (apart * settings.timestampTick() > settings.tolerance()) {
                differences.add(
                        "timestamp: expected " + wanted.value() + ", was " + flow.scriptTimestamp(found.value()));
            }
        }
    }

    private void zeros(Payload payload) {
        for (int i = 0; i < payload.length(); i++) {
            if (payload.at(i) != 0) {
                differences.add("payload: byte " + i + " is not 0");
                return;
            }
        }
    }
}
