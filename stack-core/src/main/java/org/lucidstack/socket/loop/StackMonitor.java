package org.lucidstack.socket.loop;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.lucidstack.stack.NetStack;
import org.lucidstack.time.Clock;

/**
 * The monitor that guards a stack: one lock, the conditions of those who wait for an event of the stack, and who is to be told of
 * its end. Whoever enters finds the stack's timers advanced to the present; whoever leaves sends what became due.
 *
 * <p>What runs between {@link #enter} and {@link #exit} must not block but in a {@link WaitPoint}. The lock may be entered again
 * by who holds it.
 */
public final class StackMonitor {

    /** Value of {@link #sleepsUntil} when the loop need not be woken, because it looks at the deadlines anyway. */
    private static final long AWAKE = 0;

    private final NetStack stack;
    private final String name;
    private final Runnable wakeup;
    private final ReentrantLock lock = new ReentrantLock();
    private final Turns turns = new Turns(lock);
    private final long origin = System.nanoTime();
    private final LocalPorts ports;

    // Guarded by the lock.
    private final Set<LoopMember> members = Collections.newSetFromMap(new IdentityHashMap<>());
    private long sleepsUntil = AWAKE;
    private boolean loopsTurn;
    private boolean stopping;
    private boolean ended;
    private @Nullable IOException failure;
    private final List<Consumer<Optional<IOException>>> terminationCallbacks = new ArrayList<>(1);

    /** @param wakeup ends the sleep of the loop thread; may be called by any thread */
    StackMonitor(NetStack stack, String name, Runnable wakeup) {
        this.stack = stack;
        this.name = name;
        this.wakeup = wakeup;
        this.ports = new LocalPorts(stack);
    }

    /** The time of the stack's clock, in nanoseconds. */
    public long now() {
        return System.nanoTime() - origin;
    }

    /** The time {@code milliseconds} from now, as a deadline; 0 means never, as in {@code java.net}. */
    public long deadlineIn(long milliseconds) {
        boolean forEver = milliseconds == 0 || milliseconds > Long.MAX_VALUE / (2 * Clock.MILLISECOND);
        return forEver ? Clock.NEVER : now() + milliseconds * Clock.MILLISECOND;
    }

    // ---- entering the stack

    /** Takes the stack. Every {@code enter} is paired with an {@link #exit} in a finally block. */
    public void enter() {
        turns.giveWay();
        lock.lock();
        if (lock.getHoldCount() == 1 && !ended) {
            stack.advance(now());
        }
    }

    /** Sends what the call made due and gives the stack back. */
    public void exit() {
        try {
            if (lock.getHoldCount() == 1) {
                settle();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Sends what is due, and wakes the loop if it would oversleep. */
    private void settle() {
        if (ended) {
            return;
        }
        stack.flush();
        if (sleepsUntil != AWAKE && stack.nextDeadline() < sleepsUntil) {
            sleepsUntil = AWAKE;
            wakeup.run();
        }
    }

    /** Whether the calling thread holds the stack. */
    public boolean isHeld() {
        return lock.isHeldByCurrentThread();
    }

    /** The stack, for a caller that holds it. */
    public NetStack stack() {
        assert isHeld() : "the stack is used by a thread that does not hold it";
        return stack;
    }

    /** The ports that sockets are bound to, for a caller that holds the stack. */
    public LocalPorts ports() {
        assert isHeld();
        return ports;
    }

    // ---- waiting

    Condition newCondition() {
        return lock.newCondition();
    }

    /** Called by a thread that holds the stack and is about to wait for an event of it. */
    void beforeWait() {
        if (loopsTurn) {
            throw new IllegalStateException(
                    "a handler must not block: it runs on the loop thread, which would wait for itself");
        }
        settle();
    }

    /** Called when a wait is over and the stack is held again. */
    void afterWait() {
        if (!ended) {
            stack.advance(now());
        }
    }

    // ---- the loop thread's turns

    /** Takes the stack for a turn of the loop; false if the loop is to stop. Paired with {@link #endTurn}. */
    boolean takeTurn() {
        turns.take();
        sleepsUntil = AWAKE;
        loopsTurn = true;
        return !stopping;
    }

    /** Notes until when the loop will sleep, so that a call that makes something due earlier wakes it. */
    void sleepUntil(long deadline) {
        sleepsUntil = deadline;
    }

    void endTurn() {
        loopsTurn = false;
        lock.unlock();
    }

    // ---- the end

    /** Makes {@code member} hear of the end of the loop. The stack is held. */
    public void join(LoopMember member) throws NetworkDown {
        ensureRunning();
        members.add(member);
    }

    /** Takes {@code member} off the list. The stack is held. */
    public void leave(LoopMember member) {
        assert isHeld();
        members.remove(member);
    }

    /** Fails if the loop was closed or has failed. The stack is held. */
    public void ensureRunning() throws NetworkDown {
        assert isHeld();
        if (stopping) {
            throw new NetworkDown(failure);
        }
    }

    /** Whether sockets can be opened: neither closed nor failed. */
    public boolean isRunning() {
        lock.lock();
        try {
            return !stopping;
        } finally {
            lock.unlock();
        }
    }

    /** Why the loop ended by itself; empty while it runs and after it was closed. */
    public Optional<IOException> failure() {
        lock.lock();
        try {
            return Optional.ofNullable(failure);
        } finally {
            lock.unlock();
        }
    }

    /** Aborts all that is open, and has the loop end at its next turn. Idempotent. */
    public void stop() {
        lock.lock();
        try {
            if (!stopping) {
                stopping = true;
                tellMembers(null);
                stack.close();
            }
        } finally {
            lock.unlock();
        }
        wakeup.run();
    }

    /** The loop has ended. Returns who asked to be told. */
    List<Consumer<Optional<IOException>>> end(@Nullable IOException cause) {
        lock.lock();
        try {
            ended = true;
            stopping = true;
            failure = cause;
            sleepsUntil = AWAKE;
            tellMembers(cause);
            return List.copyOf(terminationCallbacks);
        } finally {
            lock.unlock();
        }
    }

    private void tellMembers(@Nullable IOException cause) {
        for (LoopMember member : new ArrayList<>(members)) {
            member.loopEnded(cause);
        }
        members.clear();
    }

    /** Has {@code callback} told of the end by the loop thread, or at once if that was before. */
    public void onTermination(Consumer<Optional<IOException>> callback) {
        lock.lock();
        try {
            if (!ended) {
                terminationCallbacks.add(callback);
                return;
            }
        } finally {
            lock.unlock();
        }
        callback.accept(failure());
    }

    @Override
    public String toString() {
        return name;
    }
}
