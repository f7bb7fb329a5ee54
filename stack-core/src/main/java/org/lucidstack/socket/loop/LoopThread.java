package org.lucidstack.socket.loop;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lucidstack.link.PacketReceiver;
import org.lucidstack.link.PolledLinkDevice;
import org.lucidstack.stack.NetStack;
import org.lucidstack.time.Clock;

/** The daemon thread that waits for packets and timers and gives them to the stack. It closes the device when it ends. */
public final class LoopThread {

    private static final System.Logger LOG = System.getLogger(LoopThread.class.getName());
    /** Packets per turn: enough to combine ACKs and wake-ups, few enough to let user calls in between. */
    private static final int BATCH = 64;
    /** After traffic the loop does not sleep longer than this, so that the timers of a conversation rarely have to wake it. */
    private static final long GRACE = 50 * Clock.MILLISECOND;

    private static final int MAX_INTERNAL_ERRORS = 1000;

    private final NetStack stack;
    private final PolledLinkDevice device;
    private final StackMonitor monitor;
    private final Thread thread;
    private final PacketReceiver receiver = this::receive;
    /** Whether there was a packet in this turn. */
    private boolean received;

    private int internalErrors;

    private LoopThread(NetStack stack, PolledLinkDevice device) {
        this.stack = stack;
        this.device = device;
        this.monitor = new StackMonitor(stack, device.name(), device::wakeup);
        this.thread = new Thread(this::run, "lucid-" + device.name());
        thread.setDaemon(true);
    }

    /** Starts the thread. The stack and the device belong to it from now on. */
    public static LoopThread start(NetStack stack, PolledLinkDevice device) {
        LoopThread loop = new LoopThread(stack, device);
        loop.thread.start();
        return loop;
    }

    /** What guards the stack. */
    public StackMonitor monitor() {
        return monitor;
    }

    private void run() {
        @Nullable IOException cause = null;
        try {
            long sleep = 0;
            while (sleep >= 0) {
                device.await(sleep);
                sleep = turn();
            }
        } catch (IOException e) {
            cause = e;
        } catch (Throwable e) {
            LOG.log(System.Logger.Level.ERROR, "the stack on " + device.name() + " failed", e);
            cause = new IOException("the stack on " + device.name() + " failed: " + e, e);
        }
        end(cause);
    }

    /** One turn of the loop; returns how long to wait for the next in nanoseconds, or -1 to stop. */
    private long turn() throws IOException {
        boolean goOn = monitor.takeTurn();
        try {
            if (!goOn) {
                return -1;
            }
            received = false;
            boolean more = guardedBatch();
            long now = monitor.now();
            long deadline = stack.nextDeadline();
            if (more) {
                deadline = now;
            } else if (received) {
                deadline = Math.min(deadline, now + GRACE);
            }
            monitor.sleepUntil(deadline);
            return deadline == Clock.NEVER ? Long.MAX_VALUE : Math.max(0, deadline - now);
        } finally {
            monitor.endTurn();
        }
    }

    /** Whether there may be more packets. A bug that a packet or timer brings to light must not take down the others; a stack that only fails must not spin. */
    private boolean guardedBatch() throws IOException {
        try {
            stack.advance(monitor.now());
            boolean more = device.receive(receiver, BATCH);
            stack.flush();
            return more;
        } catch (RuntimeException e) {
            internalError("a timer or a transmission failed", e);
            return false;
        }
    }

    private void receive(ByteBuffer packet, boolean checksumVerified) {
        received = true;
        try {
            stack.receive(device, packet, checksumVerified);
        } catch (RuntimeException e) {
            internalError("a received packet failed", e);
        }
    }

    private void internalError(String what, RuntimeException e) {
        LOG.log(System.Logger.Level.ERROR, device.name() + ": " + what, e);
        if (++internalErrors > MAX_INTERNAL_ERRORS) {
            throw new IllegalStateException("too many internal errors, the last: " + e, e);
        }
    }

    private void end(@Nullable IOException cause) {
        var callbacks = monitor.end(cause);
        device.close();
        callbacks.forEach(told -> told.accept(Optional.ofNullable(cause)));
    }

    /** Waits until the thread has ended and the device is closed; false if {@code timeout} is over before. */
    public boolean awaitTermination(Duration timeout) throws InterruptedException {
        return thread.join(timeout);
    }

    /** As {@link #awaitTermination}, however long it takes; called by the thread itself it returns at once. */
    public void awaitTerminationUninterruptibly() {
        if (Thread.currentThread() == thread) {
            return;
        }
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
