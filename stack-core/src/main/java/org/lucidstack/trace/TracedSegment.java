package org.lucidstack.trace;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.lucidstack.net.FourTuple;
import org.lucidstack.wire.IpCodec;
import org.lucidstack.wire.IpPacket;
import org.lucidstack.wire.IpProtocol;
import org.lucidstack.wire.ParseResult.Malformed;
import org.lucidstack.wire.ParseResult.Parsed;
import org.lucidstack.wire.TcpCodec;
import org.lucidstack.wire.TcpSegment;

/**
 * A TCP segment as an onlooker sees it in a packet.
 *
 * @param tuple seen from its sender
 * @param packet the packet around it
 * @param segment the segment; its checksum was not looked at
 */
public record TracedSegment(FourTuple tuple, IpPacket packet, TcpSegment segment) {

    /** The segment in these bytes, or null if they are anything else, a fragment included. */
    public static @Nullable TracedSegment of(byte[] bytes) {
        IpPacket packet = switch (IpCodec.parse(ByteBuffer.wrap(bytes))) {
            case Parsed<? extends IpPacket> parsed -> parsed.value();
            case Malformed<? extends IpPacket> malformed -> null;
        };
        if (packet == null || packet.protocol() != IpProtocol.TCP || packet.isFragment()) {
            return null;
        }
        return switch (TcpCodec.parse(packet.payload(), packet.source(), packet.destination(), true)) {
            case Parsed<TcpSegment>(TcpSegment segment) ->
                new TracedSegment(
                        new FourTuple(
                                packet.source(), segment.sourcePort(), packet.destination(), segment.destinationPort()),
                        packet,
                        segment);
            case Malformed<TcpSegment> malformed -> null;
        };
    }
}
