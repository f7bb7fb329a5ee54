package org.lucidstack.drill.calls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.LongSupplier;
import org.lucidstack.env.StackObserver;
import org.lucidstack.link.PolledLinkDevice;
import org.lucidstack.time.Clock;
import org.lucidstack.wire.PacketBuffer;

/**
 * A host on a real device in real time. Packets are put on the device, and seen, at its far side; the operating system carries them.
 * One thread does all: it lets time pass by waiting on the device. Failures of the device are thrown as {@link UncheckedIOException}.
 */
public final class LiveHost extends Host {
    private static final int BATCH = 64;

    /** How often to look for packets that the stack has sent and the far side has not shown yet. */
    private static final long LOOK_AGAIN = Clock.MILLISECOND / 2;

    private final PolledLinkDevice device;
    private final PacketTap tap;
    private final LongSupplier clock;
    private final long start;
    /** What was put on the device and has not come to the stack; the operating system may have packets of its own to say. */
    private final Queue<ByteBuffer> injected = new ArrayDeque<>();

    private long unseen;

    /**
     * The time is 0 now. Device and tap belong to the host.
     *
     * @param device without offloads, with an MTU for everything that is to be injected
     * @param tap the far side of {@code device}
     * @param clock nanoseconds
     * @param observers are told what happens in the stack
     */
    public LiveHost(
            HostConfig config, PolledLinkDevice device, PacketTap tap, LongSupplier clock, StackObserver... observers) {
        super(config, observers);
        this.device = device;
        this.tap = tap;
        this.clock = clock;
        this.start = clock.getAsLong();
    }

    @Override
    public long now() {
        return clock.getAsLong() - start;
    }

    @Override
    public void advanceTo(long time) {
        turn();
        while (now() < time) {
            sleepUntil(time);
            turn();
        }
    }

    @Override
    public long runUntil(long time) {
        int before = eventCount();
        turn();
        while (eventCount() == before && now() < time) {
            sleepUntil(time);
            turn();
        }
        return now();
    }

    private void sleepUntil(long time) {
        long until = Math.min(time, deadline());
        try {
            device.await(unseen > 0 ? Math.min(until - now(), LOOK_AGAIN) : until - now());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs timers, receives and sends. */
    private void turn() {
        stack().advance(now());
        try {
            while (device.receive((packet, verified) -> received(packet), BATCH)) {
                // There may be more.
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        settle();
        look();
    }

    private void received(ByteBuffer packet) {
        if (packet.equals(injected.peek())) {
            injected.remove();
            receive(packet);
        }
    }

    @Override
    public void inject(byte[] packet) {
        injected.add(ByteBuffer.wrap(packet));
        try {
            tap.send(packet);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        turn();
    }

    @Override
    boolean transmit(PacketBuffer packet) {
        boolean taken = device.transmit(packet);
        unseen += taken ? 1 : 0;
        look();
        return taken;
    }

    /** Takes what has arrived at the far side. */
    private void look() {
        try {
            for (byte[] packet = tap.receive(); packet != null; packet = tap.receive()) {
                unseen--;
                sent(now(), packet);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public long patience() {
        return 10 * Clock.SECOND;
    }

    @Override
    public void close() {
        tap.close();
        device.close();
    }
}
