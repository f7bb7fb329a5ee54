package org.lucidstack.drill.run;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lucidstack.drill.script.PacketSpec;
import org.lucidstack.drill.script.PacketSpec.OptionSpec;
import org.lucidstack.drill.script.PacketSpec.Sequence;
import org.lucidstack.wire.PacketPrinter;
import org.lucidstack.wire.TcpFlags;
import org.lucidstack.wire.TcpSegment;

/** Writes packets the way scripts do, for messages. */
final class PacketText {
    private PacketText() {}

    /** What the script says. */
    static String of(PacketSpec spec) {
        return switch (spec.body()) {
            case PacketSpec.Tcp tcp ->
                flags(tcp.flags()) + " " + tcp.sequence().first() + ":"
                        + tcp.sequence().last() + "("
                        + tcp.sequence().length() + ")" + part(" ack ", tcp.ack()) + part(" win ", tcp.window())
                        + part(" urg ", tcp.urgentPointer())
                        + (tcp.options() == null ? " <...>" : options(tcp.options()));
            case PacketSpec.Udp udp -> "udp (" + udp.length() + ")";
            case PacketSpec.Icmp icmp -> "icmp " + icmp.type() + part(" ", icmp.code());
        };
    }

    private static String part(String name, @Nullable Object value) {
        return value == null ? "" : name + value;
    }

    /** What the stack sent, in the numbers of the script. */
    static String of(LivePacket live, Flow flow) {
        TcpSegment segment = live.tcp();
        if (segment == null) {
            return live.udp() != null
                    ? "udp (" + live.udp().payload().length() + ")"
                    : PacketPrinter.print(live.packet());
        }
        boolean syn = segment.isSyn();
        long first = flow.toScript(segment.seq().value(), syn);
        int length = segment.payload().length();
        String ack =
                segment.isAck() ? " ack " + flow.remoteToScript(segment.ack().value(), syn) : "";
        String urgent = segment.has(TcpFlags.URG) ? " urg " + segment.urgentPointer() : "";
        return flags(segment.flags()) + " " + first + ":" + (first + length & 0xffffffffL) + "(" + length + ")" + ack
                + " win " + segment.window() + urgent + options(toScript(live.options(), flow, syn));
    }

    /** The options of a segment of the stack in the numbers of the script. */
    static List<OptionSpec> toScript(List<OptionSpec> options, Flow flow, boolean syn) {
        List<OptionSpec> script = new ArrayList<>();
        for (OptionSpec option : options) {
            script.add(
                    switch (option) {
                        case OptionSpec.Ts(Long value, Long echo)
                        when value != null -> new OptionSpec.Ts(flow.scriptTimestamp(value), echo);
                        case OptionSpec.Sack sack ->
                            new OptionSpec.Sack(sack.blocks().stream()
                                    .map(block -> new Sequence(
                                            flow.remoteToScript((int) block.first(), syn),
                                            flow.remoteToScript((int) block.last(), syn),
                                            0))
                                    .toList());
                        default -> option;
                    });
        }
        return script;
    }

    private static String flags(int flags) {
        String text = TcpFlags.toString(flags);
        return text.equals("none") ? "-" : text;
    }

    private static String options(List<OptionSpec> options) {
        if (options.isEmpty()) {
            return "";
        }
        List<String> words = options.stream().map(PacketText::option).toList();
        return " <" + String.join(",", words) + ">";
    }

    private static String option(OptionSpec option) {
        return switch (option) {
            case OptionSpec.Nop nop -> "nop";
            case OptionSpec.End end -> "eol";
            case OptionSpec.Mss mss -> "mss " + mss.value();
            case OptionSpec.Wscale wscale -> "wscale " + wscale.shift();
            case OptionSpec.SackOk ok -> "sackOK";
            case OptionSpec.Sack sack -> {
                StringBuilder text = new StringBuilder("sack");
                sack.blocks()
                        .forEach(block -> text.append(' ')
                                .append(block.first())
                                .append(':')
                                .append(block.last()));
                yield text.toString();
            }
            case OptionSpec.Ts ts ->
                "TS val " + (ts.value() == null ? "..." : ts.value()) + " ecr "
                        + (ts.echo() == null ? "..." : ts.echo());
            case OptionSpec.FastOpen open -> "FO" + (open.cookie().length() == 0 ? "" : " " + open.cookie());
            case OptionSpec.Unknown unknown -> "option " + unknown.kind() + " " + unknown.body();
        };
    }
}
