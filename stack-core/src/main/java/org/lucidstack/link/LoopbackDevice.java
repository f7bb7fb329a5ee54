package org.lucidstack.link;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.lucidstack.wire.PacketBuffer;

/**
 * The device on which a stack talks to itself: what is transmitted waits until it is received. Bounded; not
 * thread-safe.
 */
public final class LoopbackDevice implements LinkDevice {

    private static final int MTU = 65_535;
    private static final int MAX_BYTES = 8 << 20;
    /** Charged per packet on top of its bytes. */
    private static final int OVERHEAD = 64;

    private final ArrayDeque<byte[]> queue = new ArrayDeque<>();
    private int queuedBytes;

    @Override
    public String name() {
        return "lo";
    }

    @Override
    public int mtu() {
        return MTU;
    }

    /** Nothing is damaged on the way, so checksums are left partial and super-segments whole. */
    @Override
    public Offload offload() {
        return new Offload(true, true);
    }

    @Override
    public boolean transmit(PacketBuffer packet) {
        if (queuedBytes + packet.length() + OVERHEAD > MAX_BYTES) {
            return false;
        }
        queue.add(packet.toByteArray());
        queuedBytes += packet.length() + OVERHEAD;
        return true;
    }

    public boolean isEmpty() {
        return queue.isEmpty();
    }

    /** Delivers up to {@code maxPackets} packets; those that it provokes wait for the next call or the next turn. */
    public void receive(PacketReceiver receiver, int maxPackets) {
        for (int i = 0; i < maxPackets && !queue.isEmpty(); i++) {
            byte[] packet = queue.remove();
            queuedBytes -= packet.length + OVERHEAD;
            receiver.receive(ByteBuffer.wrap(packet), true);
        }
    }
}
