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
import org.lucidstack.wire.PacketBuffer;

/**
 * One stack and its socket calls, driven from outside: packets go in, events come out. Every remote address is reachable. Where time
 * comes from is what the two kinds differ in. Not thread-safe.
 */
public abstract sealed class Host implements AutoCloseable permits VirtualHost, LiveHost {
    /** Rounds of "flush, then retry what waits" at one instant; each round completes a call, so this is never reached. */
    private static final int MAX_ROUNDS = 10_000;

    private final HostConfig config;
    private final Edge edge;
    private final NetStack stack;
    private final WaitingCalls waiting = new WaitingCalls(this);
    private final SocketCalls calls;
    private final Queue<HostEvent> events = new ArrayDeque<>();

    /** The device that the stack sees. */
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
            return Host.this.transmit(packet);
        }
    }

    /** @param observers are told what happens in the stack */
    Host(HostConfig config, StackObserver... observers) {
        this.config = config;
        edge = new Edge(config.mtu);
        InterfaceConfig addresses = new InterfaceConfig();
        config.addresses.forEach(addresses::address);
        NetStackBuilder builder =
                NetStack.builder().device(edge, addresses).seed(config.seed).tcp(config.tcp);
        for (StackObserver observer : observers) {
            builder.observer(observer);
        }
        stack = builder.build();
        calls = new SocketCalls(this, waiting);
    }

    /** Nanoseconds since the host began. */
    public abstract long now();

    /** Lets time pass until it is {@code time}; timers run when they are due. */
    public abstract void advanceTo(long time);

    /**
     * Lets time pass, but stops as soon as there is an event.
     *
     * @return the time reached: {@code time}, or a little more in real time, if nothing happened
     */
    public abstract long runUntil(long time);

    /** Hands a packet to the stack, now; its size does not matter. */
    public abstract void inject(byte[] packet);

    /** Nanoseconds to wait for what should have come already, so that a report can tell when it came. */
    public abstract long patience();

    /** Sends a packet of the stack; it becomes an event when it is seen on the other side. */
    abstract boolean transmit(PacketBuffer packet);

    /** Releases what the host holds besides memory. */
    @Override
    public abstract void close();

    public final NetStack stack() {
        return stack;
    }

    /** The calls of the socket interface. */
    public final SocketCalls calls() {
        return calls;
    }

    /** Settings, which may still change: they count for what begins later. */
    final HostConfig config() {
        return config;
    }

    /** When something can happen by itself, or {@link org.lucidstack.time.Clock#NEVER}. */
    final long deadline() {
        return Math.min(stack.nextDeadline(), waiting.nextDeadline());
    }

    final void receive(ByteBuffer packet) {
        stack.receive(edge, packet, false);
    }

    final void sent(long time, byte[] packet) {
        events.add(new HostEvent.Packet(time, packet));
    }

    final int eventCount() {
        return events.size();
    }

    /** Sends what is due and completes the calls that can return now, until nothing moves. */
    final void settle() {
        stack.flush();
        for (int round = 0; round < MAX_ROUNDS && waiting.retry(events::add); round++) {
            stack.flush();
        }
    }

    /** Removes the event that tells of the end of a call. @return its result, or null while the call waits */
    @Nullable
    final CallResult takeResult(int id) {
        for (Iterator<HostEvent> each = events.iterator(); each.hasNext(); ) {
            if (each.next() instanceof HostEvent.Done done && done.id() == id) {
                each.remove();
                return done.result();
            }
        }
        return null;
    }

    /** Removes and returns all events. */
    public final List<HostEvent> takeEvents() {
        List<HostEvent> taken = new ArrayList<>(events);
        events.clear();
        return taken;
    }
}
