package org.lucidstack.trace.decode;

import java.nio.ByteBuffer;
import org.lucidstack.trace.capture.Frame;

/** Tells what is in a captured frame. Never throws, whatever the bytes are. Stateless. */
public final class FrameDecoder {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private FrameDecoder() {}

    /** Decodes one frame; its payload is a view of the frame's bytes. */
    public static DecodedFrame decode(Frame frame) {
        String link = LinkDecoder.name(frame.linkType());
        DecodedIp ip = null;
        try {
            Slice whole = Slice.ofFrame(frame.bytes(), frame.wireLength(), LinkDecoder.LINK);
            Slice packet = LinkDecoder.ip(whole, frame.linkType());
            if (packet == null) {
                return new DecodedFrame(frame, link, null, null, null, NOTHING);
            }
            ip = packet.isNamed(LinkDecoder.IPV4) ? Ipv4Decoder.decode(packet) : Ipv6Decoder.decode(packet);
            return above(frame, link, ip, packet.cut(ip.totalLength()));
        } catch (BrokenLayer broken) {
            return new DecodedFrame(frame, link, broken.problem(), ip, null, NOTHING);
        }
    }

    private static DecodedFrame above(Frame frame, String link, DecodedIp ip, Slice packet) {
        String layer = TransportDecoder.layer(ip);
        if (layer == null) {
            return new DecodedFrame(frame, link, null, ip, null, packet.view(ip.headerLength(), ip.payloadLength()));
        }
        Slice segment = packet.above(ip.headerLength(), layer);
        DecodedTransport transport = TransportDecoder.decode(ip, segment);
        int header = transport instanceof DecodedTransport.Tcp tcp ? tcp.headerLength() : 8;
        ByteBuffer payload = segment.view(header, transport.payloadLength());
        return new DecodedFrame(frame, link, null, ip, transport, payload);
    }
}
