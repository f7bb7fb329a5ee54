package org.lucidstack.demo.bench;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.lucidstack.link.LinkDevice;
import org.lucidstack.link.Offload;
import org.lucidstack.link.PacketReceiver;
import org.lucidstack.link.SoftwareCoalescing;
import org.lucidstack.stack.NetStack;
import org.lucidstack.wire.PacketBuffer;

/**
 * Where one of two stacks on the same thread sends to: copies each packet once, as a device does, and holds it until it is
 * carried over. Buffers are used again, the last one first, because that is still in the caches. A wire that coalesces copies
 * each packet once more as it arrives, as reading from a TUN device does, and joins segments there.
 */
final class WireEnd implements LinkDevice {

    private static final int MAX_QUEUED = 16_384;
    private static final int SMALL = 2048;
    private static final int LARGE = 65_535 + 40;

    private final String name;
    private final int mtu;
    private final Offload offload;
    private final ArrayDeque<ByteBuffer> queue = new ArrayDeque<>();
    private final ArrayDeque<ByteBuffer> free = new ArrayDeque<>();
    private final int bufferSize;
    private final ByteBuffer joined = ByteBuffer.allocateDirect(SoftwareCoalescing.CAPACITY);
    private final ByteBuffer head = ByteBuffer.allocateDirect(SoftwareCoalescing.MAX_HEADERS);
    private final @Nullable SoftwareCoalescing coalescing;
    private long packets;

    WireEnd(String name, int mtu, Offload offload, boolean coalesces) {
        this.name = name;
        this.mtu = mtu;
        this.offload = offload;
        coalescing = coalesces ? new SoftwareCoalescing(joined, head) : null;
        bufferSize = offload.segmentation() || mtu > SMALL ? LARGE : SMALL;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int mtu() {
        return mtu;
    }

    @Override
    public Offload offload() {
        return offload;
    }

    /** How many packets were sent so far. */
    long packets() {
        return packets;
    }

    /** The packet that was sent last and waits. */
    ByteBuffer last() {
        return queue.getLast();
    }

    @Override
    public boolean transmit(PacketBuffer packet) {
        if (queue.size() == MAX_QUEUED) {
            return false;
        }
        ByteBuffer buffer = free.isEmpty() ? ByteBuffer.allocateDirect(bufferSize) : free.pop();
        ByteBuffer headers = packet.headers();
        int count = headers.remaining();
        buffer.clear().put(0, headers, headers.position(), count).position(count);
        packet.payload().copyTo(buffer);
        queue.add(buffer.flip());
        packets++;
        return true;
    }

    /** Carries what waits to the other stack; whether there was anything. */
    boolean carry(NetStack to, LinkDevice device) {
        boolean any = !queue.isEmpty();
        PacketReceiver receiver = (packet, verified) -> to.receive(device, packet, verified);
        for (ByteBuffer packet = queue.poll(); packet != null; packet = queue.poll()) {
            if (coalescing == null) {
                receiver.receive(packet, offload.checksum());
            } else {
                read(packet, coalescing, receiver);
            }
            free.push(packet);
        }
        if (coalescing != null) {
            coalescing.flush(receiver);
        }
        return any;
    }

    private void read(ByteBuffer packet, SoftwareCoalescing target, PacketReceiver receiver) {
        int length = packet.limit();
        int first = Math.min(length, target.headLength());
        head.put(0, packet, 0, first);
        joined.put(target.restAt(), packet, first, length - first);
        target.arrived(length, receiver);
    }
}
