package org.lucidstack.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.lucidstack.stack.NetStackBuilder;
import org.lucidstack.time.Clock;

/**
 * A network in one thread under virtual time: the clock jumps from event to event, so an hour of silence costs nothing, and one
 * seed reproduces every packet. Time starts at 0 and is in nanoseconds. Not thread-safe.
 *
 * <pre>
 *   Simulation sim = new Simulation(42);
 *   SimHost a = sim.host("a");
 *   SimHost b = sim.host("b");
 *   sim.connect(a, "10.0.0.1/24", b, "10.0.0.2/24", LinkSettings.of(100_000_000, Duration.ofMillis(20)));
 *   ... open sockets on a.stack() and b.stack() ...
 *   sim.runFor(Duration.ofSeconds(10));
 * </pre>
 *
 * Events of the same instant run in the order in which they were scheduled. Random numbers come as one independent stream per user
 * (each link direction, each host), so that an additional host does not change what happens to the others.
 */
public final class Simulation implements Clock {
    private record Event(long time, long order, Runnable action) {}

    private final long seed;
    private final PriorityQueue<Event> events = new PriorityQueue<>(
            (a, b) -> a.time != b.time ? Long.compare(a.time, b.time) : Long.compare(a.order, b.order));
    private final Map<String, SimNode> nodes = new LinkedHashMap<>();
    private final List<SimLink> links = new ArrayList<>();
    private long now;
    private long scheduled;

    /** @param seed decides all that is random; the same seed gives the same packets on any machine */
    public Simulation(long seed) {
        this.seed = seed;
    }

    public long seed() {
        return seed;
    }

    @Override
    public long now() {
        return now;
    }

    /** A stream of random numbers that depends on the seed and {@code user} only. */
    public RandomGenerator random(String user) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < user.length(); i++) {
            hash = (hash ^ user.charAt(i)) * 0x100000001b3L;
        }
        return new SplittableRandom(seed ^ hash);
    }

    /** Runs {@code action} at {@code time}; a time that has passed means now. */
    public void at(long time, Runnable action) {
        events.add(new Event(Math.max(time, now), scheduled++, action));
    }

    /** Runs {@code action} after a delay. */
    public void after(Duration delay, Runnable action) {
        at(now + delay.toNanos(), action);
    }

    /** A host whose stack has its default settings. */
    public SimHost host(String name) {
        return host(name, builder -> {});
    }

    /** A host whose stack {@code settings} configures; its devices and random source are the simulation's. */
    public SimHost host(String name, Consumer<NetStackBuilder> settings) {
        return add(new SimHost(this, name, settings));
    }

    /** A router without links yet. */
    public SimRouter router(String name) {
        return add(new SimRouter(name));
    }

    /** Adds a node of any kind. @throws IllegalArgumentException if its name is taken */
    public <N extends SimNode> N add(N node) {
        if (nodes.putIfAbsent(node.name(), node) != null) {
            throw new IllegalArgumentException("there is a node of the name " + node.name() + " already");
        }
        return node;
    }

    /**
     * Joins two nodes by a link of equal directions and gives each end its addresses.
     *
     * @param leftAddresses interface addresses with prefix length, separated by commas, such as {@code 10.0.0.1/24,fd00::1/64}
     */
    public SimLink connect(
            SimNode left, String leftAddresses, SimNode right, String rightAddresses, LinkSettings settings) {
        return connect(left, leftAddresses, right, rightAddresses, settings, settings);
    }

    /** As above, with a setting for each direction: {@code there} from left to right and {@code back} from right to left. */
    public SimLink connect(
            SimNode left,
            String leftAddresses,
            SimNode right,
            String rightAddresses,
            LinkSettings there,
            LinkSettings back) {
        SimLink link = link(left.name() + "-" + right.name(), there, back);
        left.attach(link.left(), SimNode.addresses(leftAddresses));
        right.attach(link.right(), SimNode.addresses(rightAddresses));
        return link;
    }

    /** A link whose ends are used by hand: give each a receiver. */
    public SimLink link(String name, LinkSettings there, LinkSettings back) {
        SimLink link = new SimLink(this, name + "#" + links.size(), there, back);
        links.add(link);
        return link;
    }

    /** All links, in order of creation. */
    public List<SimLink> links() {
        return List.copyOf(links);
    }

    /** Executes the next event. @return false if there is none */
    public boolean step() {
        return step(Clock.NEVER);
    }

    private boolean step(long limit) {
        Event event = events.peek();
        if (event == null || event.time > limit) {
            return false;
        }
        events.poll();
        now = event.time;
        event.action.run();
        return true;
    }

    /** Lets each node send what user calls from outside have made due. The run methods do this themselves. */
    public void settle() {
        for (SimNode node : nodes.values()) {
            node.settle();
        }
    }

    /** Runs all events up to and including {@code time}, which is the time afterwards. */
    public void runUntil(long time) {
        settle();
        while (step(time)) {
            // each step is one event
        }
        now = Math.max(now, time);
    }

    public void runFor(Duration duration) {
        runUntil(now + duration.toNanos());
    }

    /**
     * Runs until {@code done} holds, which is asked after each event.
     *
     * @param limit how much virtual time this may take
     * @return whether it came true
     */
    public boolean runUntil(BooleanSupplier done, Duration limit) {
        long end = now + limit.toNanos();
        settle();
        while (!done.getAsBoolean()) {
            if (!step(end)) {
                now = end;
                return false;
            }
        }
        return true;
    }

    /** The node of that name, or null. */
    public @Nullable SimNode node(String name) {
        return nodes.get(name);
    }
}
