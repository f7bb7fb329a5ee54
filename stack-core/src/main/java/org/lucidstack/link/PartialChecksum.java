package org.lucidstack.link;

import java.nio.ByteBuffer;
import org.lucidstack.wire.InternetChecksum;
import org.lucidstack.wire.PacketBuffer;

/**
 * Does in software what a device with checksum offload does: turns the pseudo-header sum in the field into the
 * checksum.
 */
public final class PartialChecksum {

    private PartialChecksum() {}

    /** Completes the checksum of {@code packet} in its headers; nothing happens if it is complete. */
    public static void complete(PacketBuffer packet) {
        if (packet.isChecksumPartial()) {
            ByteBuffer headers = packet.headers();
            int field = headers.position() + packet.checksumStart() + packet.checksumOffset();
            headers.putShort(field, compute(packet));
            packet.checksumCompleted();
        }
    }

    /**
     * What belongs into the checksum field of {@code packet}, whose checksum is partial. Never 0, which for UDP means
     * "none": for the other protocols 0xffff is as good.
     */
    public static short compute(PacketBuffer packet) {
        ByteBuffer headers = packet.headers();
        int start = headers.position() + packet.checksumStart();
        long sum =
                InternetChecksum.sum(headers, start, headers.limit() - start) + InternetChecksum.sum(packet.payload());
        int checksum = InternetChecksum.checksum(sum);
        return (short) (checksum == 0 ? 0xffff : checksum);
    }
}
