package org.lucidstack.time;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All timers of one stack: a hierarchical timing wheel with exact deadlines. Arming and cancelling are O(1), whatever the number
 * of timers; those that are due fire in order of deadline, and equal ones in order of arming. Not thread-safe.
 *
 * <p>A wheel has 64 slots; a slot of level {@code n} spans 64^n ticks of about 1 ms. A timer waits in the coarsest slot that still
 * separates it from now and moves inwards as that slot comes near; in its innermost slot the exact deadline decides.
 *
 * <pre>
 *   level 0   |.|.|x|.| ... |     64 slots of   1.05 ms  =  67 ms
 *   level 1   |...|..x|...| ...   64 slots of  67 ms     = 4.3 s
 *   level 2   |..........|x....   64 slots of 4.3 s      = 4.6 min
 *   level 3..5                    ... up to 2.3 years
 * </pre>
 */
public final class TimerQueue {

    /** One timer, meant to be extended or owned by what it wakes: arming allocates nothing. */
    public abstract static class Timer {
        private Timer next = this;
        private Timer previous = this;
        private long deadline = Clock.NEVER;
        private long order;

        /** When it will fire, in nanoseconds, or {@link Clock#NEVER}. */
        public final long deadline() {
            return deadline;
        }

        /** Called by {@link TimerQueue#runDue}; the timer is no longer armed and may be armed again. */
        protected abstract void fire(long now);

        private boolean isLinked() {
            return next != this;
        }

        private void unlink() {
            previous.next = next;
            next.previous = previous;
            next = this;
            previous = this;
        }

        private void linkBefore(Timer head) {
            previous = head.previous;
            next = head;
            previous.next = this;
            head.previous = this;
        }

        private boolean isBefore(Timer other) {
            return deadline < other.deadline || deadline == other.deadline && order < other.order;
        }
    }

    private static final class SlotHead extends Timer {
        @Override
        protected void fire(long now) {
            throw new AssertionError("the head of a slot never fires");
        }
    }

    private static final int TICK_SHIFT = 20;
    private static final int LEVEL_BITS = 6;
    private static final int SLOTS = 1 << LEVEL_BITS;
    private static final int LEVELS = 6;
    /** How many ticks ahead a timer is placed at most: one turn of the coarsest wheel, less the slot that is current. */
    private static final long HORIZON = (SLOTS - 1L) << (LEVELS - 1) * LEVEL_BITS;

    private final @Nullable SlotHead[][] slots = new SlotHead[LEVELS][SLOTS];
    private final long[] occupied = new long[LEVELS];
    private long tick;
    private long armings;
    private int size;

    /** Number of armed timers. */
    public int size() {
        return size;
    }

    /** Arms or re-arms {@code timer} for {@code deadline}; {@link Clock#NEVER} cancels it. */
    public void arm(Timer timer, long deadline) {
        cancel(timer);
        if (deadline == Clock.NEVER) {
            return;
        }
        timer.deadline = deadline;
        timer.order = armings++;
        size++;
        insert(timer);
    }

    /** Disarms {@code timer}; harmless if it is not armed. */
    public void cancel(Timer timer) {
        if (timer.isLinked()) {
            timer.unlink();
            size--;
        }
        timer.deadline = Clock.NEVER;
    }

    private void insert(Timer timer) {
        long due = Math.max(timer.deadline >>> TICK_SHIFT, tick);
        int level = levelOf(due);
        long placed = Math.min(due, tick + HORIZON);
        int slot = (int) (placed >>> level * LEVEL_BITS) & SLOTS - 1;
        SlotHead head = slots[level][slot];
        if (head == null) {
            head = new SlotHead();
            slots[level][slot] = head;
        }
        timer.linkBefore(head);
        occupied[level] |= 1L << slot;
    }

    /** The highest 6-bit digit in which {@code due} differs from the current tick. */
    private int levelOf(long due) {
        long difference = due ^ tick;
        int level = difference == 0 ? 0 : (63 - Long.numberOfLeadingZeros(difference)) / LEVEL_BITS;
        return Math.min(level, LEVELS - 1);
    }

    /**
     * When {@link #runDue} should be called next: exact for timers in the near slots, and possibly early, never late, for those
     * further away. {@link Clock#NEVER} when nothing is armed.
     */
    public long nextDeadline() {
        for (int level = 0; level < LEVELS; level++) {
            int slot = firstOccupied(level);
            if (slot >= 0) {
                return level == 0 ? earliest(head(0, slot)).deadline : startOf(level, slot) << TICK_SHIFT;
            }
        }
        return Clock.NEVER;
    }

    /** The first slot of {@code level}, from the current one on, that holds a timer; -1 when there is none. */
    private int firstOccupied(int level) {
        int current = (int) (tick >>> level * LEVEL_BITS) & SLOTS - 1;
        long bits = occupied[level];
        while (bits != 0) {
            int slot = current + Long.numberOfTrailingZeros(Long.rotateRight(bits, current)) & SLOTS - 1;
            if (head(level, slot).isLinked()) {
                return slot;
            }
            occupied[level] &= ~(1L << slot);
            bits = occupied[level];
        }
        return -1;
    }

    private Timer head(int level, int slot) {
        return Objects.requireNonNull(slots[level][slot]);
    }

    private long startOf(int level, int slot) {
        int shift = level * LEVEL_BITS;
        long current = tick >>> shift;
        long ahead = slot - current & SLOTS - 1;
        return current + ahead << shift;
    }

    private static Timer earliest(Timer head) {
        Timer best = head.next;
        for (Timer timer = best.next; timer != head; timer = timer.next) {
            if (timer.isBefore(best)) {
                best = timer;
            }
        }
        return best;
    }

    /** Fires every timer that is due at or before {@code now}, in order; what they arm for then or before fires too. */
    public void runDue(long now) {
        for (@Nullable Timer due = takeDue(now); due != null; due = takeDue(now)) {
            due.fire(now);
        }
    }

    /** Removes and returns the first timer due at or before {@code now}, or null. */
    private @Nullable Timer takeDue(long now) {
        long nowTick = now >>> TICK_SHIFT;
        while (true) {
            int level = 0;
            int slot = firstOccupied(0);
            while (slot < 0 && ++level < LEVELS) {
                slot = firstOccupied(level);
            }
            if (slot < 0 || startOf(level, slot) > nowTick) {
                tick = Math.max(tick, nowTick);
                return null;
            }
            tick = Math.max(tick, startOf(level, slot));
            if (level > 0) {
                cascade(head(level, slot));
                continue;
            }
            Timer first = earliest(head(0, slot));
            if (first.deadline > now) {
                return null;
            }
            cancelKeepingDeadline(first);
            return first;
        }
    }

    private void cancelKeepingDeadline(Timer timer) {
        timer.unlink();
        timer.deadline = Clock.NEVER;
        size--;
    }

    /** Moves the timers of a coarse slot, whose time has come near, to finer ones. */
    private void cascade(Timer head) {
        while (head.next != head) {
            Timer timer = head.next;
            timer.unlink();
            insert(timer);
        }
    }
}
