package org.lucidstack.jmh;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.lucidstack.buffer.ByteQueue;
import org.lucidstack.buffer.ChunkPool;
import org.lucidstack.buffer.Payload;
import org.lucidstack.tcp.recv.Reassembler;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Segments behind a gap: every second one first, then those between them, then the one that fills the gap. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ReassemblyBenchmark {

    private static final int SEGMENTS = 256;

    /** How far the first segments lie apart: 1 in order, 2 with gaps that are filled later. */
    @Param({"1", "2"})
    public int stride;

    private final ChunkPool pool = new ChunkPool();
    private final Payload payload = Payload.view(ByteBuffer.allocateDirect(Segments.FULL));
    private final ByteBuffer target = ByteBuffer.allocateDirect(1 << 16);
    private final ByteQueue queue = new ByteQueue(pool);
    private final Reassembler reassembler = new Reassembler();
    private long nxt;

    @Benchmark
    @OperationsPerInvocation(SEGMENTS)
    public long fillGaps() {
        for (int first = 0; first < stride; first++) {
            for (int i = 1 + first; i <= SEGMENTS; i += stride) {
                reassembler.insert(nxt + (long) i * Segments.FULL, payload);
            }
        }
        queue.append(payload);
        nxt = reassembler.drainTo(queue, nxt + Segments.FULL);
        while (queue.read(target.clear()) > 0) {
            // Thrown away.
        }
        return nxt;
    }
}
