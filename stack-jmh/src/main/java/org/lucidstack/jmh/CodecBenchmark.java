package org.lucidstack.jmh;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.lucidstack.wire.PacketBuffer;
import org.lucidstack.wire.ParseResult;
import org.lucidstack.wire.TcpCodec;
import org.lucidstack.wire.TcpSegment;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Parse and encode of a TCP segment with timestamps, with its checksum and without. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CodecBenchmark {

    /** Whether the checksum is somebody else's work, as with a virtio-net header. */
    @Param({"true", "false"})
    public boolean offload;

    @Param({"0", "1448"})
    public int length;

    private final PacketBuffer packet = new PacketBuffer();
    private TcpSegment segment;
    private ByteBuffer bytes;

    @Setup
    public void prepare() {
        segment = Segments.data(length);
        byte[] encoded = TcpCodec.encode(segment, Segments.CLIENT, Segments.SERVER);
        bytes = ByteBuffer.allocateDirect(encoded.length).put(encoded).flip();
    }

    @Benchmark
    public ParseResult<TcpSegment> parse() {
        return TcpCodec.parse(bytes, Segments.CLIENT, Segments.SERVER, offload);
    }

    @Benchmark
    public PacketBuffer encode() {
        packet.start(segment.payload());
        TcpCodec.prepend(segment, Segments.CLIENT, Segments.SERVER, offload, packet);
        return packet;
    }
}
