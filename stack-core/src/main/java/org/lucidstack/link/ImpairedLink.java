package org.lucidstack.link;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;
import org.lucidstack.buffer.Payload;
import org.lucidstack.time.Clock;
import org.lucidstack.wire.PacketBuffer;

/**
 * Makes a bad path of a good device: packets are lost, delayed, reordered, repeated and corrupted in both directions.
 *
 * <pre>
 *   transmit -> fate -> outbound, by due time -> device
 *   receiver <- inbound, by due time <- fate <- device
 * </pre>
 *
 * It offers no offload, so that super-segments are cut before it and each packet has its own fate. Delayed packets move
 * when the loop calls {@link #receive}; {@link #await} ends in time for that. Bounded: what finds no room in a queue is
 * lost.
 */
public final class ImpairedLink implements PolledLinkDevice {

    private static final int MAX_QUEUED = 16_384;
    private static final long IDLE = Clock.NEVER;

    private record Delayed(long due, long order, byte[] packet, boolean verified) implements Comparable<Delayed> {
        @Override
        public int compareTo(Delayed other) {
            int byTime = Long.compare(due, other.due);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private final PolledLinkDevice device;
    private final Clock clock;
    private final Impairment outFates;
    private final Impairment inFates;
    private final PriorityQueue<Delayed> outbound = new PriorityQueue<>();
    private final PriorityQueue<Delayed> inbound = new PriorityQueue<>();
    private final PacketBuffer released = new PacketBuffer();
    private long orders;
    /** When the first delayed packet is due. Written by who holds the stack, read by the waiting loop. */
    private volatile long nextDue = IDLE;

    /**
     * @param clock any that never goes back; it need not be the stack's
     * @param random seeded, if the impairments are to be reproducible
     */
    public ImpairedLink(PolledLinkDevice device, ImpairmentSettings settings, Clock clock, RandomGenerator random) {
        this.device = device;
        this.clock = clock;
        this.outFates = new Impairment(settings, random);
        this.inFates = new Impairment(settings, random);
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
    public boolean transmit(PacketBuffer packet) {
        byte[] bytes = packet.toByteArray();
        long now = clock.now();
        enqueue(outbound, outFates, bytes, false, now);
        releaseOutbound(now);
        announce();
        return true;
    }

    private void enqueue(PriorityQueue<Delayed> queue, Impairment fates, byte[] packet, boolean verified, long now) {
        Impairment.Fate fate = fates.next(packet.length == 0 ? 0 : packet[0] >>> 4 & 0xf, packet.length);
        fate.corrupt(packet);
        for (int i = 0; i < fate.copies() && queue.size() < MAX_QUEUED; i++) {
            queue.add(new Delayed(now + fate.delay(), orders++, packet, verified && !fate.isCorrupting()));
        }
    }

    private void releaseOutbound(long now) {
        for (Delayed first = outbound.peek(); first != null && first.due <= now; first = outbound.peek()) {
            outbound.remove();
            released.start(Payload.of(first.packet));
            device.transmit(released);
        }
    }

    /** Lets the loop know of an earlier packet than the one it waits for. */
    private void announce() {
        long due = Math.min(dueOf(outbound), dueOf(inbound));
        boolean isEarlier = due < nextDue;
        nextDue = due;
        if (isEarlier) {
            device.wakeup();
        }
    }

    private static long dueOf(PriorityQueue<Delayed> queue) {
        Delayed first = queue.peek();
        return first == null ? IDLE : first.due;
    }

    @Override
    public void await(long timeoutNanos) throws IOException {
        long due = nextDue;
        device.await(due == IDLE ? timeoutNanos : Math.min(timeoutNanos, Math.max(0, due - clock.now())));
    }

    @Override
    public void wakeup() {
        device.wakeup();
    }

    @Override
    public boolean receive(PacketReceiver receiver, int maxPackets) throws IOException {
        long now = clock.now();
        boolean more = device.receive(
                (packet, verified) -> enqueue(inbound, inFates, copy(packet), verified, now), maxPackets);
        releaseOutbound(now);
        int count = 0;
        for (Delayed first = inbound.peek();
                first != null && first.due <= now && count < maxPackets;
                first = inbound.peek()) {
            inbound.remove();
            receiver.receive(ByteBuffer.wrap(first.packet), first.verified);
            count++;
        }
        nextDue = Math.min(dueOf(outbound), dueOf(inbound));
        return more || count == maxPackets;
    }

    private static byte[] copy(ByteBuffer packet) {
        byte[] bytes = new byte[packet.remaining()];
        packet.get(packet.position(), bytes);
        return bytes;
    }

    @Override
    public void close() {
        device.close();
    }
}
