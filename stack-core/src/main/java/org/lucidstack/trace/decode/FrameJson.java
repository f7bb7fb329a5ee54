package org.lucidstack.trace.decode;

import java.util.List;
import org.lucidstack.wire.TcpOption;

/**
 * A decoded frame as one line of JSON, with the keys of {@code stack decode --json}: numbers as numbers, bytes as
 * hexadecimal, lengths and offsets in bytes. Not thread-safe.
 */
public final class FrameJson {

    private static final List<String> FLAGS = List.of("FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR", "AE");

    private final JsonWriter json = new JsonWriter();

    /** One object, without a line end. */
    public String print(DecodedFrame frame) {
        json.clear().object().field("frame", frame.frame().number());
        json.optional("ts", frame.frame().time());
        json.field("len", frame.frame().wireLength())
                .field("cap_len", frame.frame().capturedLength());
        json.field("link", frame.link());
        Problem problem = frame.problem();
        json.field("malformed", problem != null && problem.isMalformed());
        json.field("truncated", problem != null && !problem.isMalformed());
        if (problem != null) {
            json.field(problem.isMalformed() ? "malformed_layer" : "truncated_layer", problem.layer());
            json.optional("malformed_reason", problem.reason());
        }
        if (frame.ip() != null) {
            json.object("ip");
            switch (frame.ip()) {
                case DecodedIp.V4 v4 -> v4(v4);
                case DecodedIp.V6 v6 -> v6(v6);
            }
            json.endObject();
        }
        switch (frame.transport()) {
            case null -> {}
            case DecodedTransport.Tcp tcp -> tcp(tcp);
            case DecodedTransport.Udp udp -> udp(udp);
            case DecodedTransport.Icmp icmp -> icmp(icmp);
        }
        return json.endObject().toString();
    }

    private void v4(DecodedIp.V4 ip) {
        addresses(ip).field("protocol", ip.protocol()).field("ttl", ip.ttl());
        json.field("dscp", ip.dscp()).field("ecn", ip.ecn()).field("id", ip.identification());
        json.field("reserved", ip.reserved()).field("df", ip.dontFragment()).field("mf", ip.moreFragments());
        json.field("frag_offset", ip.fragmentOffset());
        lengths(ip).field("checksum", ip.checksum()).field("checksum_ok", ip.checksumOk());
        options(ip.options());
    }

    private void v6(DecodedIp.V6 ip) {
        addresses(ip).field("next_header", ip.nextHeader()).field("protocol", ip.protocol());
        json.field("hop_limit", ip.hopLimit()).field("dscp", ip.dscp()).field("ecn", ip.ecn());
        json.field("flow_label", ip.flowLabel());
        lengths(ip).array("ext_headers");
        ip.extensionHeaders().forEach(this::extension);
        json.endArray();
    }

    private JsonWriter addresses(DecodedIp ip) {
        json.field("version", ip.version()).field("src", ip.source().toString());
        return json.field("dst", ip.destination().toString());
    }

    private JsonWriter lengths(DecodedIp ip) {
        json.field("fragment", ip.isFragment()).field("header_len", ip.headerLength());
        return json.field("total_len", ip.totalLength()).field("payload_len", ip.payloadLength());
    }

    private void extension(DecodedExtension header) {
        json.object()
                .field("protocol", header.protocol())
                .field("name", header.name())
                .field("len", header.length());
        switch (header) {
            case DecodedExtension.Options options -> options(options.options());
            case DecodedExtension.Routing routing ->
                json.field("routing_type", routing.type()).field("segments_left", routing.segmentsLeft());
            case DecodedExtension.Fragment fragment ->
                json.field("frag_offset", fragment.offset())
                        .field("mf", fragment.moreFragments())
                        .field("id", fragment.identification());
            case DecodedExtension.Authentication authentication ->
                json.field("spi", authentication.spi()).field("seq", authentication.sequence());
        }
        json.endObject();
    }

    private void options(List<DecodedOption> options) {
        json.array("options");
        for (DecodedOption option : options) {
            json.object().field("kind", option.kind()).field("name", option.name());
            if (option.value() == null) {
                json.optional("data", option.data());
            } else {
                value(option.value());
            }
            json.endObject();
        }
        json.endArray();
    }

    private void value(TcpOption value) {
        switch (value) {
            case TcpOption.MaximumSegmentSize mss -> json.field("value", mss.value());
            case TcpOption.WindowScale scale -> json.field("shift", scale.shift());
            case TcpOption.Timestamps stamps ->
                json.field("tsval", stamps.value() & 0xffffffffL).field("tsecr", stamps.echo() & 0xffffffffL);
            case TcpOption.Sack sack -> {
                json.array("blocks");
                for (TcpOption.SackBlock block : sack.blocks()) {
                    json.array();
                    json.element(block.left().toUnsigned())
                            .element(block.right().toUnsigned());
                    json.endArray();
                }
                json.endArray();
            }
            default -> {}
        }
    }

    private void tcp(DecodedTransport.Tcp tcp) {
        json.object("tcp").field("src_port", tcp.sourcePort()).field("dst_port", tcp.destinationPort());
        json.field("seq", tcp.seq()).field("ack", tcp.ack()).array("flags");
        for (int bit = 0; bit < FLAGS.size(); bit++) {
            if ((tcp.flags() & 1 << bit) != 0) {
                json.element(FLAGS.get(bit));
            }
        }
        json.endArray().field("reserved", tcp.reserved()).field("window", tcp.window());
        json.field("urgent", tcp.urgentPointer()).field("header_len", tcp.headerLength());
        common(tcp);
        options(tcp.options());
        json.field("options_malformed", tcp.optionsMalformed()).endObject();
    }

    private void udp(DecodedTransport.Udp udp) {
        json.object("udp").field("src_port", udp.sourcePort()).field("dst_port", udp.destinationPort());
        json.field("len", udp.length());
        common(udp);
        json.endObject();
    }

    private void icmp(DecodedTransport.Icmp icmp) {
        json.object(icmp.version() == 4 ? "icmp" : "icmpv6")
                .field("type", icmp.type())
                .field("code", icmp.code());
        common(icmp);
        if (icmp.echo() != null) {
            json.field("id", icmp.echo().identifier()).field("seq", icmp.echo().sequence());
        }
        json.optional("mtu", icmp.mtu()).optional("gateway", icmp.gateway()).optional("pointer", icmp.pointer());
        if (icmp.quoted() != null) {
            quoted(icmp.quoted());
        }
        json.endObject();
    }

    private void common(DecodedTransport transport) {
        json.field("payload_len", transport.payloadLength()).field("checksum", transport.checksum());
        json.optional("checksum_ok", transport.checksumOk());
    }

    private void quoted(DecodedTransport.Quoted quoted) {
        json.object("quoted").field("version", quoted.source().version());
        json.field("src", quoted.source().toString())
                .field("dst", quoted.destination().toString());
        json.field("protocol", quoted.protocol());
        if (quoted.ports() != null) {
            json.field("src_port", quoted.ports().source())
                    .field("dst_port", quoted.ports().destination());
        }
        json.endObject();
    }
}
