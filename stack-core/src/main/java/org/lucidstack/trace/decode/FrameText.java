package org.lucidstack.trace.decode;

import org.jspecify.annotations.Nullable;
import org.lucidstack.net.IpAddress;
import org.lucidstack.wire.TcpFlags;

/**
 * A decoded frame as one line in the manner of tcpdump, with absolute sequence numbers. Stateless.
 *
 * <pre>
 * 1601550140.402400000 IP 10.0.0.2.40000 &gt; 10.0.0.1.80: Flags [S], seq 1, win 64240, options [mss 1460], length 0
 * 1601550140.402500000 ethernet, malformed ipv4 (bad_total_length) at offset 16, length 60
 * </pre>
 */
public final class FrameText {

    private FrameText() {}

    /** One line, without a line end. */
    public static String print(DecodedFrame frame) {
        StringBuilder line = new StringBuilder(160);
        if (frame.frame().time() != null) {
            line.append(frame.frame().time()).append(' ');
        }
        DecodedIp ip = frame.ip();
        if (ip == null) {
            line.append(frame.link()).append(", ").append(frame.problem() == null ? "no IP" : frame.problem());
            return line.append(", length ").append(frame.frame().wireLength()).toString();
        }
        line.append(ip.version() == 4 ? "IP " : "IP6 ");
        switch (frame.transport()) {
            case null -> unknown(line, frame, ip);
            case DecodedTransport.Tcp tcp -> tcp(between(line, ip, tcp.sourcePort(), tcp.destinationPort()), tcp);
            case DecodedTransport.Udp udp ->
                between(line, ip, udp.sourcePort(), udp.destinationPort())
                        .append("UDP, length ")
                        .append(udp.payloadLength());
            case DecodedTransport.Icmp icmp -> icmp(between(line, ip).append(": "), icmp);
        }
        if (frame.transport() != null && Boolean.FALSE.equals(frame.transport().checksumOk())) {
            line.append(", bad checksum");
        }
        if (ip instanceof DecodedIp.V4 v4 && !v4.checksumOk()) {
            line.append(", bad IP checksum");
        }
        return line.toString();
    }

    private static StringBuilder between(StringBuilder line, DecodedIp ip) {
        return line.append(ip.source()).append(" > ").append(ip.destination());
    }

    private static StringBuilder between(StringBuilder line, DecodedIp ip, int source, int destination) {
        line.append(ip.source()).append('.').append(source).append(" > ");
        return line.append(ip.destination()).append('.').append(destination).append(": ");
    }

    private static void unknown(StringBuilder line, DecodedFrame frame, DecodedIp ip) {
        between(line, ip).append(": ");
        if (frame.problem() != null) {
            line.append(frame.problem());
        } else if (ip.isFragment()) {
            fragment(line, ip);
        } else {
            line.append("ip-proto-").append(ip.protocol());
        }
        line.append(", length ").append(ip.payloadLength());
    }

    private static void fragment(StringBuilder line, DecodedIp ip) {
        switch (ip) {
            case DecodedIp.V4 v4 -> fragment(line, v4.identification(), v4.fragmentOffset(), v4.moreFragments(), ip);
            case DecodedIp.V6 v6 ->
                v6.extensionHeaders().forEach(header -> {
                    if (header instanceof DecodedExtension.Fragment part && !part.isAtomic()) {
                        fragment(line, part.identification(), part.offset(), part.moreFragments(), ip);
                    }
                });
        }
    }

    private static void fragment(StringBuilder line, long id, int offset, boolean more, DecodedIp ip) {
        line.append("frag (id ").append(id).append(", ").append(offset).append(':');
        line.append(offset + ip.payloadLength()).append(more ? ", more), " : ", last), ");
        line.append("ip-proto-").append(ip.protocol());
    }

    private static void tcp(StringBuilder line, DecodedTransport.Tcp tcp) {
        line.append("Flags [")
                .append(TcpFlags.toString(tcp.flags()))
                .append("], seq ")
                .append(tcp.seq());
        if (tcp.payloadLength() > 0) {
            line.append(':').append(tcp.seq() + tcp.payloadLength() & 0xffffffffL);
        }
        if ((tcp.flags() & TcpFlags.ACK) != 0) {
            line.append(", ack ").append(tcp.ack());
        }
        line.append(", win ").append(tcp.window());
        if ((tcp.flags() & TcpFlags.URG) != 0) {
            line.append(", urg ").append(tcp.urgentPointer());
        }
        if (!tcp.options().isEmpty()) {
            line.append(", options ").append(tcp.options());
        }
        line.append(tcp.optionsMalformed() ? ", malformed options" : "");
        line.append(", length ").append(tcp.payloadLength());
    }

    private static void icmp(StringBuilder line, DecodedTransport.Icmp icmp) {
        line.append(icmp.version() == 4 ? "ICMP " : "ICMP6 ").append(IcmpNames.of(icmp.version(), icmp.type()));
        if (icmp.echo() != null) {
            line.append(", id ").append(icmp.echo().identifier());
            line.append(", seq ").append(icmp.echo().sequence());
        } else {
            line.append(", code ").append(icmp.code());
        }
        line.append(icmp.mtu() == null ? "" : ", mtu " + icmp.mtu());
        line.append(icmp.gateway() == null ? "" : ", gateway " + icmp.gateway());
        line.append(icmp.pointer() == null ? "" : ", octet " + icmp.pointer());
        if (icmp.quoted() != null) {
            DecodedTransport.Quoted quoted = icmp.quoted();
            DecodedTransport.Ports ports = quoted.ports();
            line.append(", about ").append(end(quoted.source(), ports == null ? null : ports.source()));
            line.append(" > ").append(end(quoted.destination(), ports == null ? null : ports.destination()));
        }
        line.append(", length ").append(8 + icmp.payloadLength());
    }

    private static String end(IpAddress address, @Nullable Integer port) {
        return port == null ? address.toString() : address + "." + port;
    }
}
