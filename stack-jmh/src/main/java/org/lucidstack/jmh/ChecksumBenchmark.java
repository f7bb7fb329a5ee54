package org.lucidstack.jmh;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.lucidstack.wire.InternetChecksum;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The Internet checksum over memory outside the heap, beside a copy of the same bytes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ChecksumBenchmark {

    @Param({"20", "1460", "65000"})
    public int length;

    private ByteBuffer bytes;
    private ByteBuffer target;

    @Setup
    public void prepare() {
        bytes = ByteBuffer.allocateDirect(length);
        target = ByteBuffer.allocateDirect(length);
        for (int i = 0; i < length; i++) {
            bytes.put(i, (byte) i);
        }
    }

    @Benchmark
    public int checksum() {
        return InternetChecksum.checksum(InternetChecksum.sum(bytes, 0, length));
    }

    @Benchmark
    public ByteBuffer copy() {
        return target.put(0, bytes, 0, length);
    }
}
