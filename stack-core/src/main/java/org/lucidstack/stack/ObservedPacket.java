package org.lucidstack.stack;

import java.nio.ByteBuffer;
import org.lucidstack.wire.InternetChecksum;
import org.lucidstack.wire.IpCodec;
import org.lucidstack.wire.IpPacket;
import org.lucidstack.wire.IpProtocol;
import org.lucidstack.wire.ParseResult.Parsed;

/**
 * Copies a received packet for observers. What a device with checksum offload hands over may hold only the sum of the pseudo
 * header: the copy gets the whole checksum, so that a trace or capture does not accuse the sender.
 */
final class ObservedPacket {

    private static final int TCP_FIELD = 16;
    private static final int UDP_FIELD = 6;

    private ObservedPacket() {}

    static byte[] copy(ByteBuffer packet, boolean checksumVerified) {
        byte[] copy = new byte[packet.remaining()];
        packet.get(packet.position(), copy);
        if (checksumVerified && IpCodec.parse(ByteBuffer.wrap(copy)) instanceof Parsed<? extends IpPacket> parsed) {
            complete(copy, parsed.value());
        }
        return copy;
    }

    private static void complete(byte[] copy, IpPacket packet) {
        int field =
                packet.protocol() == IpProtocol.TCP ? TCP_FIELD : packet.protocol() == IpProtocol.UDP ? UDP_FIELD : -1;
        int length = packet.payload().length();
        if (field < 0 || length < field + Short.BYTES || packet.isFragment()) {
            return;
        }
        // The payload is a view of the copy, so it tells where it begins there.
        ByteBuffer bytes = ByteBuffer.wrap(copy);
        int start = packet.payload().piece(0).arrayOffset() + packet.payload().pieceStart(0);
        bytes.putShort(start + field, (short) 0);
        long sum = InternetChecksum.pseudoHeader(packet.source(), packet.destination(), packet.protocol(), length)
                + InternetChecksum.sum(bytes, start, length);
        int checksum = InternetChecksum.checksum(sum);
        bytes.putShort(start + field, (short) (checksum == 0 ? 0xffff : checksum));
    }
}
