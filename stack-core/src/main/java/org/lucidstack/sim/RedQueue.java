package org.lucidstack.sim;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Random early detection, in bytes, with the usual weight of 1/512 and hits spread evenly by the count since the last one. */
final class RedQueue implements QueueDiscipline {
    private static final double WEIGHT = 1.0 / 512;

    private final QueueSettings.Red settings;
    private final RandomGenerator random;
    private final TailDropQueue queue;
    private double average;
    private int sinceHit = -1;

    RedQueue(QueueSettings.Red settings, RandomGenerator random) {
        this.settings = settings;
        this.random = random;
        this.queue = new TailDropQueue(Integer.MAX_VALUE, settings.limitBytes());
    }

    @Override
    public boolean enqueue(QueuedPacket packet, long now) {
        average += WEIGHT * (queue.bytes() - average);
        if (!isHit()) {
            return queue.enqueue(packet, now);
        }
        byte[] marked = settings.ecn() ? RawIp.marked(packet.bytes()) : null;
        return marked != null && queue.enqueue(new QueuedPacket(marked, packet.since()), now);
    }

    private boolean isHit() {
        if (average < settings.minBytes()) {
            sinceHit = -1;
            return false;
        }
        sinceHit++;
        if (average < settings.maxBytes()) {
            double base = settings.maxProbability()
                    * (average - settings.minBytes())
                    / (settings.maxBytes() - settings.minBytes());
            double probability = base / Math.max(1e-9, 1 - sinceHit * base);
            if (probability >= 0 && random.nextDouble() >= probability) {
                return false;
            }
        }
        sinceHit = 0;
        return true;
    }

    @Override
    public @Nullable QueuedPacket dequeue(long now) {
        return queue.dequeue(now);
    }

    @Override
    public int bytes() {
        return queue.bytes();
    }
}
