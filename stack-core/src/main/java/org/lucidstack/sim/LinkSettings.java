package org.lucidstack.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What one direction of a simulated link does to packets. Immutable: each {@code with} method returns a changed copy. Probabilities
 * are 0 to 1.
 */
public final class LinkSettings implements Cloneable {
    private static final int DEFAULT_MTU = 1500;
    private static final int LARGEST_PACKET = 65_575;

    /** A time without service. @param from first instant, in nanoseconds @param until first instant of service again */
    public record Blackout(long from, long until) {}

    /** A link that only forwards: no limit of rate, no delay, no loss, MTU 1500. */
    public static final LinkSettings PERFECT = new LinkSettings();

    private long rate;
    private long delay;
    private long jitter;
    private QueueSettings queue = new QueueSettings.TailDrop(1000, Integer.MAX_VALUE);
    private LossModel loss = LossModel.NONE;
    private double reordering;
    private long reorderingDelay;
    private double duplication;
    private double corruption;
    private int mtu = DEFAULT_MTU;
    private int dropAbove = LARGEST_PACKET;
    private List<Blackout> blackouts = List.of();

    private LinkSettings() {}

    /** A link with a rate in bits per second (0 = unlimited), a one-way delay and a tail-drop queue of 1000 packets. */
    public static LinkSettings of(long rate, Duration delay) {
        return PERFECT.withRate(rate).withDelay(delay);
    }

    private LinkSettings with(Consumer<LinkSettings> change) {
        try {
            LinkSettings copy = (LinkSettings) clone();
            change.accept(copy);
            return copy;
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }

    private static long notNegative(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("rate and times are not negative");
        }
        return value;
    }

    private static double probability(double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException("a probability is 0 to 1, not " + value);
        }
        return value;
    }

    /** Bits per second; 0 = unlimited, without a queue. */
    public LinkSettings withRate(long bitsPerSecond) {
        return with(copy -> copy.rate = notNegative(bitsPerSecond));
    }

    /** Propagation delay. */
    public LinkSettings withDelay(Duration oneWay) {
        return with(copy -> copy.delay = notNegative(oneWay.toNanos()));
    }

    /** Largest random addition to the delay, uniform; it keeps the order. */
    public LinkSettings withJitter(Duration largest) {
        return with(copy -> copy.jitter = notNegative(largest.toNanos()));
    }

    /** What happens to packets that wait for the transmitter. */
    public LinkSettings withQueue(QueueSettings discipline) {
        return with(copy -> copy.queue = discipline);
    }

    /** Which packets are lost. */
    public LinkSettings withLoss(LossModel model) {
        return with(copy -> copy.loss = model);
    }

    /** Each packet is lost with that probability, independently. */
    public LinkSettings withLoss(double probability) {
        return withLoss(new LossModel.Uniform(probability(probability)));
    }

    /** Holds packets back so that others overtake them. @param probability of that @param heldBack for how long */
    public LinkSettings withReordering(double probability, Duration heldBack) {
        return with(copy -> {
            copy.reordering = probability(probability);
            copy.reorderingDelay = notNegative(heldBack.toNanos());
        });
    }

    /** Sends packets twice. */
    public LinkSettings withDuplication(double probability) {
        return with(copy -> copy.duplication = probability(probability));
    }

    /** Flips one bit of a packet. */
    public LinkSettings withCorruption(double probability) {
        return with(copy -> copy.corruption = probability(probability));
    }

    /** What the ends are told; a router in front of the link answers larger packets with ICMP errors. */
    public LinkSettings withMtu(int bytes) {
        return with(copy -> copy.mtu = bytes);
    }

    /** Longer packets vanish silently: a path MTU black hole. */
    public LinkSettings withDropAbove(int bytes) {
        return with(copy -> copy.dropAbove = bytes);
    }

    /** Adds an interval of the simulation's time during which every packet is lost. */
    public LinkSettings withBlackout(Duration from, Duration until) {
        return with(copy -> {
            List<Blackout> more = new ArrayList<>(blackouts);
            more.add(new Blackout(from.toNanos(), until.toNanos()));
            copy.blackouts = List.copyOf(more);
        });
    }

    /** Bits per second; 0 = unlimited. */
    public long rate() {
        return rate;
    }

    /** Nanoseconds. */
    public long delay() {
        return delay;
    }

    /** Nanoseconds. */
    public long jitter() {
        return jitter;
    }

    public QueueSettings queue() {
        return queue;
    }

    public LossModel loss() {
        return loss;
    }

    public double reordering() {
        return reordering;
    }

    /** Nanoseconds. */
    public long reorderingDelay() {
        return reorderingDelay;
    }

    public double duplication() {
        return duplication;
    }

    public double corruption() {
        return corruption;
    }

    /** Bytes. */
    public int mtu() {
        return mtu;
    }

    /** Bytes. */
    public int dropAbove() {
        return dropAbove;
    }

    public List<Blackout> blackouts() {
        return blackouts;
    }

    boolean isBlackedOut(long now) {
        return blackouts.stream().anyMatch(blackout -> now >= blackout.from && now < blackout.until);
    }
}
