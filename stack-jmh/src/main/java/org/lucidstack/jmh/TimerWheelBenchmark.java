package org.lucidstack.jmh;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.lucidstack.time.Clock;
import org.lucidstack.time.TimerQueue;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The timer wheel with many timers armed: moving a deadline, and time that passes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TimerWheelBenchmark {

    private static final long LONGEST = 60 * Clock.SECOND;
    private static final long STEP = Clock.MILLISECOND;

    @Param({"100", "100000"})
    public int timers;

    private final TimerQueue queue = new TimerQueue();
    private final SplittableRandom random = new SplittableRandom(1);
    private TimerQueue.Timer[] armed;
    private long now;
    private int next;

    @Setup
    public void prepare() {
        armed = new TimerQueue.Timer[timers];
        for (int i = 0; i < timers; i++) {
            armed[i] = new TimerQueue.Timer() {
                @Override
                protected void fire(long time) {
                    queue.arm(this, time + 1 + random.nextLong(LONGEST));
                }
            };
            queue.arm(armed[i], 1 + random.nextLong(LONGEST));
        }
    }

    /** What an acknowledgment does to a retransmission timer. */
    @Benchmark
    public long move() {
        next = next + 1 == timers ? 0 : next + 1;
        queue.arm(armed[next], now + 1 + random.nextLong(LONGEST));
        return armed[next].deadline();
    }

    /** A millisecond passes; whoever rings is armed again. */
    @Benchmark
    public long pass() {
        now += STEP;
        queue.runDue(now);
        return queue.nextDeadline();
    }
}
