package org.lucidstack.link;

import org.lucidstack.wire.PacketBuffer;

/**
 * Stands before a device that cannot do it and cuts TCP super-segments into packets, each with its own lengths,
 * sequence number, flags and checksums; completes partial checksums of other packets.
 *
 * <pre>
 *   | IP | TCP seq 100 PSH FIN | 2500 bytes |
 *     -> | IP id 7 | TCP seq  100         | 1000 |
 *     -> | IP id 8 | TCP seq 1100         | 1000 |
 *     -> | IP id 9 | TCP seq 2100 PSH FIN |  500 |
 * </pre>
 */
public final class SoftwareSegmentation implements LinkDevice {

    private static final Offload BOTH = new Offload(true, true);

    private final LinkDevice device;
    private final PacketBuffer piece = new PacketBuffer();
    private final PieceHeaders headers = new PieceHeaders(piece);

    private SoftwareSegmentation(LinkDevice device) {
        this.device = device;
    }

    /** {@code device} itself if it can do all of this, otherwise with the missing part done in software. */
    public static LinkDevice before(LinkDevice device) {
        return device.offload().equals(BOTH) ? device : new SoftwareSegmentation(device);
    }

    @Override
    public String name() {
        return device.name();
    }

    @Override
    public int mtu() {
        return device.mtu();
    }

    @Override
    public Offload offload() {
        return BOTH;
    }

    @Override
    public boolean transmit(PacketBuffer packet) {
        Offload offload = device.offload();
        if (isSuperSegment(packet) && !offload.segmentation()) {
            return transmitPieces(packet);
        }
        if (!offload.checksum()) {
            PartialChecksum.complete(packet);
        }
        return device.transmit(packet);
    }

    private static boolean isSuperSegment(PacketBuffer packet) {
        return packet.isChecksumPartial()
                && packet.segmentSize() > 0
                && packet.payload().length() > packet.segmentSize();
    }

    /**
     * Sends the pieces in order and stops at the first that the device does not take: those behind it would only be
     * lost too.
     */
    private boolean transmitPieces(PacketBuffer packet) {
        headers.begin(packet);
        int size = packet.segmentSize();
        int total = packet.payload().length();
        for (int offset = 0, index = 0; offset < total; offset += size, index++) {
            int count = Math.min(size, total - offset);
            headers.write(index, offset, packet.payload().slice(offset, count), offset + count == total);
            if (!device.transmit(piece)) {
                return false;
            }
        }
        return true;
    }
}
