package org.lucidstack.sim;

import java.util.random.RandomGenerator;
import org.lucidstack.sim.SimLink.Fate;

/**
 * One direction of a link: decides the fate of each packet, queues it for the transmitter and delivers it after the delay.
 * Settings may be replaced while packets are under way; the queue is kept as long as its own settings stay the same.
 */
public final class LinkDirection {
    private static final long BITS_PER_BYTE = 8;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final Simulation simulation;
    private final SimLink link;
    private final RandomGenerator random;
    private final SimInterface from;
    private final SimInterface to;
    private LinkSettings settings;
    private QueueDiscipline queue;
    private LossModel.State loss;
    private boolean transmitting;
    private long lastArrival;
    private long offered;
    private long delivered;
    private long deliveredBytes;
    private long dropped;

    LinkDirection(
            Simulation simulation,
            SimLink link,
            LinkSettings settings,
            RandomGenerator random,
            SimInterface from,
            SimInterface to) {
        this.simulation = simulation;
        this.link = link;
        this.random = random;
        this.from = from;
        this.to = to;
        this.settings = settings;
        this.queue = settings.queue().create(random, this::dropFromQueue);
        this.loss = settings.loss().start();
    }

    public LinkSettings settings() {
        return settings;
    }

    /** Changes the link from now on. */
    public void setSettings(LinkSettings changed) {
        if (!changed.queue().equals(settings.queue())) {
            QueueDiscipline fresh = changed.queue().create(random, this::dropFromQueue);
            for (QueuedPacket packet = queue.dequeue(simulation.now());
                    packet != null;
                    packet = queue.dequeue(simulation.now())) {
                fresh.enqueue(packet, simulation.now());
            }
            queue = fresh;
        }
        if (!changed.loss().equals(settings.loss())) {
            loss = changed.loss().start();
        }
        settings = changed;
    }

    /** Packets handed to this direction. */
    public long offered() {
        return offered;
    }

    /** Packets handed to the receiver, duplicates counted. */
    public long delivered() {
        return delivered;
    }

    /** Bytes handed to the receiver, IP headers included. */
    public long deliveredBytes() {
        return deliveredBytes;
    }

    /** Packets that ended on the way, for whatever reason. */
    public long dropped() {
        return dropped;
    }

    /** Bytes that wait for the transmitter. */
    public int queuedBytes() {
        return queue.bytes();
    }

    void offer(byte[] packet) {
        long now = simulation.now();
        offered++;
        link.report(now, Fate.SENT, from, packet);
        Fate early = fateOnEntry(packet, now);
        if (early != Fate.SENT) {
            drop(early, packet);
            return;
        }
        byte[] bytes = chance(settings.corruption()) ? corrupted(packet) : packet;
        enqueue(bytes, now);
        if (chance(settings.duplication())) {
            enqueue(bytes, now);
        }
    }

    private Fate fateOnEntry(byte[] packet, long now) {
        if (settings.isBlackedOut(now)) {
            return Fate.BLACKED_OUT;
        }
        if (packet.length > settings.dropAbove()) {
            return Fate.TOO_BIG;
        }
        return loss.drops(offered, packet, random) ? Fate.LOST : Fate.SENT;
    }

    private boolean chance(double probability) {
        return probability > 0 && random.nextDouble() < probability;
    }

    private byte[] corrupted(byte[] packet) {
        byte[] bytes = packet.clone();
        int bit = random.nextInt(bytes.length * 8);
        bytes[bit >> 3] ^= (byte) (1 << (bit & 7));
        return bytes;
    }

    private void enqueue(byte[] bytes, long now) {
        if (settings.rate() == 0) {
            travel(bytes, now);
        } else if (!queue.enqueue(new QueuedPacket(bytes, now), now)) {
            drop(Fate.QUEUE_DROPPED, bytes);
        } else if (!transmitting) {
            transmitNext();
        }
    }

    private void transmitNext() {
        long now = simulation.now();
        QueuedPacket packet = queue.dequeue(now);
        transmitting = packet != null;
        if (packet == null) {
            return;
        }
        long duration = packet.bytes().length * BITS_PER_BYTE * NANOS_PER_SECOND / Math.max(1, settings.rate());
        simulation.at(now + duration, () -> {
            travel(packet.bytes(), simulation.now());
            transmitNext();
        });
    }

    /** Jitter alone keeps the order of packets; only those chosen for reordering are overtaken. */
    private void travel(byte[] bytes, long now) {
        long arrival = now + settings.delay();
        if (settings.jitter() > 0) {
            arrival += random.nextLong(settings.jitter() + 1);
        }
        if (chance(settings.reordering())) {
            arrival += settings.reorderingDelay();
        } else {
            arrival = Math.max(arrival, lastArrival);
            lastArrival = arrival;
        }
        simulation.at(arrival, () -> arrive(bytes));
    }

    private void arrive(byte[] bytes) {
        delivered++;
        deliveredBytes += bytes.length;
        link.report(simulation.now(), Fate.DELIVERED, from, bytes);
        to.deliver(bytes);
    }

    private void dropFromQueue(byte[] packet) {
        drop(Fate.QUEUE_DROPPED, packet);
    }

    private void drop(Fate fate, byte[] packet) {
        dropped++;
        link.report(simulation.now(), fate, from, packet);
    }
}
