package org.lucidstack.sim;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** How a link's queue is managed. */
public sealed interface QueueSettings {
    /** An empty queue of this kind. @param onHeadDrop is told of packets that are dropped after they were taken */
    QueueDiscipline create(RandomGenerator random, Consumer<byte[]> onHeadDrop);

    /** Drops what comes while the queue is full. @param packets limit in packets @param bytes limit in bytes */
    record TailDrop(int packets, int bytes) implements QueueSettings {
        /** A limit in bytes only. */
        public static TailDrop ofBytes(int bytes) {
            return new TailDrop(Integer.MAX_VALUE, bytes);
        }

        @Override
        public QueueDiscipline create(RandomGenerator random, Consumer<byte[]> onHeadDrop) {
            return new TailDropQueue(packets, bytes);
        }
    }

    /**
     * Random early detection (Floyd and Jacobson 1993): drops or marks with a probability that grows with the average length.
     *
     * @param minBytes average below which nothing happens
     * @param maxBytes average from which every packet is hit
     * @param maxProbability of a hit just below {@code maxBytes}
     * @param limitBytes hard limit
     * @param ecn whether ECN-capable packets are marked instead of dropped (RFC 3168)
     */
    record Red(int minBytes, int maxBytes, double maxProbability, int limitBytes, boolean ecn)
            implements QueueSettings {
        @Override
        public QueueDiscipline create(RandomGenerator random, Consumer<byte[]> onHeadDrop) {
            return new RedQueue(this, random);
        }
    }

    /**
     * Controlled delay (RFC 8289): drops or marks at the head once packets have waited too long for too long.
     *
     * @param target acceptable waiting time, typically 5 ms
     * @param interval how long it may be exceeded, typically 100 ms
     * @param limitBytes hard limit
     * @param ecn whether ECN-capable packets are marked instead of dropped
     */
    record CoDel(Duration target, Duration interval, int limitBytes, boolean ecn) implements QueueSettings {
        @Override
        public QueueDiscipline create(RandomGenerator random, Consumer<byte[]> onHeadDrop) {
            return new CoDelQueue(this, onHeadDrop);
        }
    }
}
