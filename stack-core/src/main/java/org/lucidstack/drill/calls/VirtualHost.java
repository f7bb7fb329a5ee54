package org.lucidstack.drill.calls;

import java.nio.ByteBuffer;
import org.lucidstack.env.StackObserver;
import org.lucidstack.time.Clock;
import org.lucidstack.wire.PacketBuffer;

/** A host under a clock that its user drives: nothing happens in between that the user has not asked for. */
public final class VirtualHost extends Host {
    private long now;

    /** @param observers are told what happens in the stack */
    public VirtualHost(HostConfig config, StackObserver... observers) {
        super(config, observers);
    }

    @Override
    public long now() {
        return now;
    }

    /** Runs all timers due at or before {@code time}, each at its own time; then it is {@code time}. */
    @Override
    public void advanceTo(long time) {
        for (long due = nextDeadline(); due <= time; due = Math.max(nextDeadline(), now + Clock.MICROSECOND)) {
            tick(due);
        }
        tick(time);
    }

    @Override
    public long runUntil(long time) {
        int before = eventCount();
        for (long due = nextDeadline(); due <= time; due = Math.max(nextDeadline(), now + Clock.MICROSECOND)) {
            tick(due);
            if (eventCount() > before) {
                return now;
            }
        }
        tick(time);
        return now;
    }

    /** In whole microseconds, which is how a requester tells the time; may be early. */
    private long nextDeadline() {
        long next = deadline();
        return next > Clock.NEVER - Clock.MICROSECOND
                ? Clock.NEVER
                : -Math.floorDiv(-next, Clock.MICROSECOND) * Clock.MICROSECOND;
    }

    private void tick(long time) {
        now = Math.max(now, time);
        stack().advance(now);
        settle();
    }

    @Override
    public void inject(byte[] packet) {
        receive(ByteBuffer.wrap(packet));
        settle();
    }

    @Override
    boolean transmit(PacketBuffer packet) {
        ByteBuffer bytes = ByteBuffer.allocate(packet.length());
        bytes.put(packet.headers().duplicate());
        packet.payload().copyTo(bytes);
        sent(now, bytes.array());
        return true;
    }

    @Override
    public long patience() {
        return 3600 * Clock.SECOND;
    }

    @Override
    public void close() {
        // There is nothing but memory.
    }
}
