package org.lucidstack.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What one direction of a simulated link does to packets. Immutable: each {@code with} method returns a changed copy.
 *
 * @param rate bits per second; 0 = unlimited, without a queue
 * @param delay propagation, in nanoseconds
 * @param jitter largest random addition to the delay, in nanoseconds, uniform; it keeps the order
 * @param queue what happens to packets that wait for the transmitter
 * @param loss which packets are lost
 * @param reordering probability, 0 to 1, that a packet is held back so that others overtake it
 * @param reorderingDelay by how much it is held back, in nanoseconds
 * @param duplication probability that a packet is sent twice
 * @param corruption probability that one bit of a packet is flipped
 * @param mtu what the ends are told, in bytes; a router in front of the link answers larger packets with ICMP errors
 * @param dropAbove longest packet that gets through, in bytes; longer ones vanish silently (a path MTU black hole)
 * @param blackouts when nothing gets through
 */
public record LinkSettings(
        long rate,
        long delay,
        long jitter,
        QueueSettings queue,
        LossModel loss,
        double reordering,
        long reorderingDelay,
        double duplication,
        double corruption,
        int mtu,
        int dropAbove,
        List<Blackout> blackouts) {
    private static final int DEFAULT_MTU = 1500;
    private static final int LARGEST_PACKET = 65_575;

    /** A time without service. @param from first instant, in nanoseconds @param until first instant of service again */
    public record Blackout(long from, long until) {}

    /** A link that only forwards: no limit of rate, no delay, no loss, MTU 1500. */
    public static final LinkSettings PERFECT = new LinkSettings(
            0,
            0,
            0,
            new QueueSettings.TailDrop(1000, Integer.MAX_VALUE),
            LossModel.NONE,
            0,
            0,
            0,
            0,
            DEFAULT_MTU,
            LARGEST_PACKET,
            List.of());

    public LinkSettings {
        if (rate < 0 || delay < 0 || jitter < 0 || reorderingDelay < 0) {
            throw new IllegalArgumentException("rate and times are not negative");
        }
        for (double probability : new double[] {reordering, duplication, corruption}) {
            if (!(probability >= 0 && probability <= 1)) {
                throw new IllegalArgumentException("a probability is 0 to 1, not " + probability);
            }
        }
        blackouts = List.copyOf(blackouts);
    }

    /** A link with a rate in bits per second (0 = unlimited), a one-way delay and a tail-drop queue of 1000 packets. */
    public static LinkSettings of(long rate, Duration delay) {
        return PERFECT.withRate(rate).withDelay(delay);
    }

    public LinkSettings withRate(long bitsPerSecond) {
        return new LinkSettings(
                bitsPerSecond,
                delay,
                jitter,
                queue,
                loss,
                reordering,
                reorderingDelay,
                duplication,
                corruption,
                mtu,
                dropAbove,
                blackouts);
    }

    public LinkSettings withDelay(Duration oneWay) {
        return new LinkSettings(
                rate,
                oneWay.toNanos(),
                jitter,
                queue,
                loss,
                reordering,
                reorderingDelay,
                duplication,
                corruption,
                mtu,
                dropAbove,
                blackouts);
    }

    public LinkSettings withJitter(Duration largest) {
        return new LinkSettings(
                rate,
                delay,
                largest.toNanos(),
                queue,
                loss,
                reordering,
                reorderingDelay,
                duplication,
                corruption,
                mtu,
                dropAbove,
                blackouts);
    }

    public LinkSettings withQueue(QueueSettings discipline) {
        return new LinkSettings(
                rate,
                delay,
                jitter,
                discipline,
                loss,
                reordering,
                reorderingDelay,
                duplication,
                corruption,
                mtu,
                dropAbove,
                blackouts);
    }

    public LinkSettings withLoss(LossModel model) {
        return new LinkSettings(
                rate,
                delay,
                jitter,
                queue,
                model,
                reordering,
                reorderingDelay,
                duplication,
                corruption,
                mtu,
                dropAbove,
                blackouts);
    }

    /** Each packet is lost with that probability, independently. */
    public LinkSettings withLoss(double probability) {
        return withLoss(new LossModel.Uniform(probability));
    }

    /** @param probability of being held back @param heldBack for how long */
    public LinkSettings withReordering(double probability, Duration heldBack) {
        return new LinkSettings(
                rate,
                delay,
                jitter,
                queue,
                loss,
                probability,
                heldBack.toNanos(),
                duplication,
                corruption,
                mtu,
                dropAbove,
                blackouts);
    }

    public LinkSettings withDuplication(double probability) {
        return new LinkSettings(
                rate,
                delay,
                jitter,
                queue,
                loss,
                reordering,
                reorderingDelay,
                probability,
                corruption,
                mtu,
                dropAbove,
                blackouts);
    }

    public LinkSettings withCorruption(double probability) {
        return new LinkSettings(
                rate,
                delay,
                jitter,
                queue,
                loss,
                reordering,
                reorderingDelay,
                duplication,
                probability,
                mtu,
                dropAbove,
                blackouts);
    }

    public LinkSettings withMtu(int bytes) {
        return new LinkSettings(
                rate,
                delay,
                jitter,
                queue,
                loss,
                reordering,
                reorderingDelay,
                duplication,
                corruption,
                bytes,
                dropAbove,
                blackouts);
    }

    public LinkSettings withDropAbove(int bytes) {
        return new LinkSettings(
                rate,
                delay,
                jitter,
                queue,
                loss,
                reordering,
                reorderingDelay,
                duplication,
                corruption,
                mtu,
                bytes,
                blackouts);
    }

    /** Adds an interval of the simulation's time during which every packet is lost. */
    public LinkSettings withBlackout(Duration from, Duration until) {
        List<Blackout> more = new ArrayList<>(blackouts);
        more.add(new Blackout(from.toNanos(), until.toNanos()));
        return new LinkSettings(
                rate,
                delay,
                jitter,
                queue,
                loss,
                reordering,
                reorderingDelay,
                duplication,
                corruption,
                mtu,
                dropAbove,
                more);
    }

    boolean isBlackedOut(long now) {
        for (Blackout blackout : blackouts) {
            if (now >= blackout.from && now < blackout.until) {
                return true;
            }
        }
        return false;
    }
}
