package org.lucidstack.contract;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.lucidstack.buffer.Payload;
import org.lucidstack.env.PacketEvent;
import org.lucidstack.net.Ipv4Address;
import org.lucidstack.trace.LadderDiagram;
import org.lucidstack.trace.PcapWriter;
import org.lucidstack.wire.IpCodec;
import org.lucidstack.wire.IpPacket;
import org.lucidstack.wire.IpProtocol;
import org.lucidstack.wire.Ipv4Packet;
import org.lucidstack.wire.OpaqueBytes;
import org.lucidstack.wire.TcpCodec;
import org.lucidstack.wire.TcpSegment;

/** Keeps what travelled in a case, for the ladder and the capture of a failure. */
final class Wiretap {

    static final Ipv4Address SUBJECT = Ipv4Address.parse("192.0.2.1");
    static final Ipv4Address PEER = Ipv4Address.parse("192.0.2.2");
    private static final int MAX_PACKETS = 10_000;

    private record Packet(long time, byte[] bytes) {}

    private final LadderDiagram ladder = new LadderDiagram();
    private final List<Packet> packets = new ArrayList<>();

    boolean isEmpty() {
        return packets.isEmpty();
    }

    void segment(long time, TcpSegment segment, boolean sent) {
        Ipv4Address from = sent ? SUBJECT : PEER;
        Ipv4Address to = sent ? PEER : SUBJECT;
        packet(
                time,
                new Ipv4Packet(
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
                        Payload.of(TcpCodec.encode(segment, from, to))),
                sent);
    }

    void packet(long time, IpPacket packet, boolean sent) {
        if (packets.size() == MAX_PACKETS) {
            return;
        }
        byte[] bytes = IpCodec.encode(packet);
        packets.add(new Packet(time, bytes));
        ladder.on(sent ? new PacketEvent.Sent(time, "wire", bytes) : new PacketEvent.Received(time, "wire", bytes));
    }

    String ladder() {
        return ladder.toString();
    }

    void save(Path file) throws IOException {
        try (PcapWriter writer = PcapWriter.create(file, 0)) {
            for (Packet packet : packets) {
                writer.write(packet.time(), ByteBuffer.wrap(packet.bytes()));
            }
        }
    }
}
