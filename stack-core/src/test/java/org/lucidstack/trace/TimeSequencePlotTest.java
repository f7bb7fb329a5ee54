package org.lucidstack.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.lucidstack.buffer.Payload;
import org.lucidstack.env.PacketEvent;
import org.lucidstack.net.Ipv4Address;
import org.lucidstack.wire.IpCodec;
import org.lucidstack.wire.IpProtocol;
import org.lucidstack.wire.Ipv4Packet;
import org.lucidstack.wire.OpaqueBytes;
import org.lucidstack.wire.SeqNumber;
import org.lucidstack.wire.TcpCodec;
import org.lucidstack.wire.TcpFlags;
import org.lucidstack.wire.TcpSegment;

final class TimeSequencePlotTest {
    private static final Ipv4Address HERE = Ipv4Address.parse("10.0.0.1");
    private static final Ipv4Address THERE = Ipv4Address.parse("10.0.0.2");

    private final TimeSequencePlot plot = new TimeSequencePlot();

    static byte[] packet(boolean out, int flags, int seq, int ack, int length) {
        TcpSegment segment = new TcpSegment(
                out ? 1000 : 80,
                out ? 80 : 1000,
                new SeqNumber(seq),
                new SeqNumber(ack),
                flags,
                1000,
                0,
                List.of(),
                Payload.of(new byte[length]));
        Ipv4Address from = out ? HERE : THERE;
        Ipv4Address to = out ? THERE : HERE;
        return IpCodec.encode(new Ipv4Packet(
                0,
                0,
                0,
                false,
                true,
                false,
                0,
                64,
                IpProtocol.TCP,
                from,
                to,
                OpaqueBytes.EMPTY,
                Payload.of(TcpCodec.encode(segment, from, to))));
    }

    private void sent(long time, int flags, int seq, int ack, int length) {
        plot.on(new PacketEvent.Sent(time, "tun0", packet(true, flags, seq, ack, length)));
    }

    private void received(long time, int flags, int seq, int ack) {
        plot.on(new PacketEvent.Received(time, "tun0", packet(false, flags, seq, ack, 0)));
    }

    private static long count(String svg, String colour) {
        int at = svg.indexOf("stroke=\"" + colour + "\"");
        String path = svg.substring(at, svg.indexOf("/>", at));
        return path.chars().filter(c -> c == 'M').count();
    }

    @Test
    void drawsSegmentsAcrossTheWrapAndMarksRetransmissions() throws Exception {
        sent(0, TcpFlags.SYN, -3, 0, 0);
        received(1_000_000, TcpFlags.SYN | TcpFlags.ACK, 500, -2);
        sent(2_000_000, TcpFlags.ACK, -2, 501, 100);
        sent(2_000_000, TcpFlags.ACK, 98, 501, 100);
        sent(300_000_000, TcpFlags.ACK, -2, 501, 100);
        received(301_000_000, TcpFlags.ACK, 501, 198);
        String svg = plot.toSvg();
        assertNotNull(DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8))));
        assertEquals(2, count(svg, "#222"), "new segments");
        assertEquals(1, count(svg, "#d22"), "segments sent again");
        assertTrue(
                svg.contains(">1,000<") && svg.contains(">1,200<"), "the axis reaches the window edge at 201 + 1000");
    }
}
