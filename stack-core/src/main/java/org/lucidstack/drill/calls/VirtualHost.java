package org.lucidstack.drill.calls;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.lucidstack.env.StackObserver;
import org.lucidstack.ip.InterfaceConfig;
import org.lucidstack.link.LinkDevice;
import org.lucidstack.stack.NetStack;
import org.lucidstack.stack.NetStackBuilder;
import org.lucidstack.time.Clock;
import org.lucidstack.wire.PacketBuffer;

/**
 * One stack under a clock that its user drives: packets go in, events come out, and nothing happens in between that the user has
 * not asked for. Every remote address is reachable. Not thread-safe.
 */
public final class VirtualHost {
    /** Rounds of "flush, then retry what waits" at one instant; each round completes a call, so this is never reached. */
    private static final int MAX_ROUNDS = 10_000;

    private final NetStack stack;
    private final Edge edge;
    private final SocketCalls calls;
    private final Queue<HostEvent> events = new ArrayDeque<>();
    private long now;

    /** The device of the host: what the stack sends becomes an event. */
    private final class Edge implements LinkDevice {
        private final int mtu;

        Edge(int mtu) {
            this.mtu = mtu;
        }

        @Override
        public String name() {
            return "tun0";
        }

        @Override
        public int mtu() {
            return mtu;
        }

        @Override
        public boolean transmit(PacketBuffer packet) {
            ByteBuffer bytes = ByteBuffer.allocate(packet.length());
            bytes.put(packet.headers().duplicate());
            packet.payload().copyTo(bytes);
            events.add(new HostEvent.Packet(now, bytes.array()));
            return true;
        }
    }

    /** @param observers are told what happens in the stack */
    public VirtualHost(HostConfig config, StackObserver... observers) {
        edge = new Edge(config.mtu);
        InterfaceConfig addresses = new InterfaceConfig();
        config.addresses.forEach(addresses::address);
        NetStackBuilder builder =
                NetStack.builder().device(edge, addresses).seed(config.seed).tcp(config.tcp);
        for (StackObserver observer : observers) {
            builder.observer(observer);
        }
        stack = builder.build();
        calls = new SocketCalls(this);
    }

    /** Nanoseconds since the host began. */
    public long now() {
        return now;
    }

    public NetStack stack() {
        return stack;
    }

    /** The calls of the socket interface. */
    public SocketCalls calls() {
        return calls;
    }

    /** Runs all timers due at or before {@code time}, each at its own time; then it is {@code time}. */
    public void advanceTo(long time) {
        for (long due = nextDeadline(); due <= time; due = Math.max(nextDeadline(), now + Clock.MICROSECOND)) {
            tick(due);
        }
        tick(time);
    }

    /**
     * Runs timers in order, but stops as soon as one has produced an event.
     *
     * @return the time reached: {@code time} if nothing happened
     */
    public long runUntil(long time) {
        int before = events.size();
        for (long due = nextDeadline(); due <= time; due = Math.max(nextDeadline(), now + Clock.MICROSECOND)) {
            tick(due);
            if (events.size() > before) {
                return now;
            }
        }
        tick(time);
        return now;
    }

    /** When something can happen by itself, in whole microseconds, which is how a requester tells the time; may be early. */
    private long nextDeadline() {
        long next = Math.min(stack.nextDeadline(), calls.nextDeadline());
        return next > Clock.NEVER - Clock.MICROSECOND
                ? Clock.NEVER
                : -Math.floorDiv(-next, Clock.MICROSECOND) * Clock.MICROSECOND;
    }

    private void tick(long time) {
        now = Math.max(now, time);
        stack.advance(now);
        settle();
    }

    /** Hands a packet to the stack, at the current time; its size does not matter. */
    public void inject(byte[] packet) {
        stack.receive(edge, ByteBuffer.wrap(packet), false);
        settle();
    }

    /** Sends what is due and completes the calls that can return now, until nothing moves. */
    void settle() {
        stack.flush();
        for (int round = 0; round < MAX_ROUNDS && calls.retry(events::add); round++) {
            stack.flush();
        }
    }

    /** Removes the event that tells of the end of a call. @return its result, or null while the call waits */
    @Nullable
    CallResult takeResult(int id) {
        for (Iterator<HostEvent> each = events.iterator(); each.hasNext(); ) {
            if (each.next() instanceof HostEvent.Done done && done.id() == id) {
                each.remove();
                return done.result();
            }
        }
        return null;
    }

    /** Nanoseconds to wait for what should have come already, so that a report can tell when it came. */
    public long patience() {
        return 3600 * Clock.SECOND;
    }

    /** Removes and returns all events. */
    public List<HostEvent> takeEvents() {
        List<HostEvent> taken = new ArrayList<>(events);
        events.clear();
        return taken;
    }
}
