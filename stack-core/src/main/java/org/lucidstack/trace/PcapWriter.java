package org.lucidstack.trace;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.lucidstack.env.PacketEvent;
import org.lucidstack.env.StackEvent;
import org.lucidstack.env.StackObserver;

/**
 * Writes packets as a classic capture file with nanosecond times and link type RAW, which tcpdump and Wireshark open, also while
 * it grows: each packet is written through at once.
 *
 * <pre>
 *   | file header, 24 bytes | seconds, nanoseconds, length, length | packet | seconds, ... | packet | ...
 * </pre>
 *
 * As an observer it writes what enters and leaves a stack. An observer must not throw, so the first failure to write ends the
 * capture and is reported by {@link #close()}. Not thread-safe: the thread that holds the stack writes.
 */
public final class PcapWriter implements StackObserver, Closeable {
    /** Packets begin with the IP header. */
    static final int LINKTYPE_RAW = 101;

    /** Longest packet that readers should expect, in bytes. */
    static final int SNAP_LENGTH = 262_144;

    private static final int MAGIC_NANOSECONDS = 0xa1b23c4d;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final CaptureSink sink;
    private final long epochOffset;

    /**
     * @param out where to write, without a buffer in between; closed with the writer
     * @param epochOffset nanoseconds to add to the stack's time to get Unix time; 0 keeps virtual time
     * @throws IOException if the file header cannot be written
     */
    public PcapWriter(OutputStream out, long epochOffset) throws IOException {
        this.sink = new CaptureSink(out);
        this.epochOffset = epochOffset;
        ByteBuffer header = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(MAGIC_NANOSECONDS).putShort((short) 2).putShort((short) 4).putLong(0);
        header.putInt(SNAP_LENGTH).putInt(LINKTYPE_RAW);
        sink.writeOrThrow(header.flip());
    }

    /** Creates or replaces a file. */
    public static PcapWriter create(Path file, long epochOffset) throws IOException {
        return new PcapWriter(Files.newOutputStream(file), epochOffset);
    }

    /** Appends one IP packet, from position to limit. @param time nanoseconds of the stack's clock */
    public void write(long time, ByteBuffer packet) {
        long unixTime = time + epochOffset;
        int length = packet.remaining();
        ByteBuffer record = ByteBuffer.allocate(16 + length).order(ByteOrder.LITTLE_ENDIAN);
        record.putInt((int) (unixTime / NANOS_PER_SECOND)).putInt((int) (unixTime % NANOS_PER_SECOND));
        record.putInt(length).putInt(length).put(packet.duplicate());
        sink.write(record.flip());
    }

    @Override
    public void on(StackEvent event) {
        if (event instanceof PacketEvent.Received received) {
            write(received.time(), ByteBuffer.wrap(received.bytes()));
        } else if (event instanceof PacketEvent.Sent sent) {
            write(sent.time(), ByteBuffer.wrap(sent.bytes()));
        }
    }

    /** Closes the file. @throws IOException if this fails, or if a write had failed before */
    @Override
    public void close() throws IOException {
        sink.close();
    }
}
