package org.lucidstack.replay;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.lucidstack.env.Journal.Step;

/** Reads the steps of a recording one after the other. The file may hold anything: nothing in it makes this take much memory. */
final class RecordingReader {
    private static final int MAX_BYTES = 1 << 26;
    private static final Step[] STEPS = Step.values();

    private final InputStream in;
    private final ArrayDeque<Entry> ahead = new ArrayDeque<>();

    /** @throws ReplayException if it is no recording, or one of another version */
    RecordingReader(InputStream in) throws IOException, ReplayException {
        this.in = new BufferedInputStream(in, 1 << 16);
        if (!Arrays.equals(this.in.readNBytes(Recorder.MAGIC.length), Recorder.MAGIC)) {
            throw new ReplayException("it is not a recording");
        }
        int version = this.in.read();
        if (version != Recorder.VERSION) {
            throw new ReplayException("its format is version " + version + ", this program reads " + Recorder.VERSION);
        }
    }

    /** The next step, which stays the next; null where the file ends. */
    @Nullable
    Entry peek() throws IOException, ReplayException {
        return peek(0);
    }

    /** The step that comes {@code skip} steps after the next one. */
    @Nullable
    Entry peek(int skip) throws IOException, ReplayException {
        while (ahead.size() <= skip) {
            Entry entry = read();
            if (entry == null) {
                return null;
            }
            ahead.add(entry);
        }
        return ahead.stream().skip(skip).findFirst().orElse(null);
    }

    void next() {
        ahead.remove();
    }

    private @Nullable Entry read() throws IOException, ReplayException {
        int step = in.read();
        if (step < 0) {
            return null;
        }
        if (step >= STEPS.length) {
            throw new ReplayException("it is damaged: there is no step " + step);
        }
        try {
            Object[] values = new Object[octet()];
            for (int i = 0; i < values.length; i++) {
                values[i] = value();
            }
            return new Entry(STEPS[step], values);
        } catch (EOFException e) {
            return null;
        }
    }

    private int octet() throws IOException {
        int octet = in.read();
        if (octet < 0) {
            throw new EOFException();
        }
        return octet;
    }

    private Object value() throws IOException, ReplayException {
        int kind = octet();
        long number = varint();
        return switch (kind) {
            case Recorder.NUMBER -> number >>> 1 ^ -(number & 1);
            case Recorder.BYTES -> bytes(number);
            case Recorder.TEXT -> new String(bytes(number), StandardCharsets.UTF_8);
            case Recorder.HANDLE -> new Entry.Handle((int) number);
            default -> throw new ReplayException("it is damaged: there is no value of kind " + kind);
        };
    }

    private byte[] bytes(long length) throws IOException, ReplayException {
        if (length < 0 || length > MAX_BYTES) {
            throw new ReplayException("it is damaged: " + length + " bytes in one step");
        }
        byte[] bytes = in.readNBytes((int) length);
        if (bytes.length < length) {
            throw new EOFException();
        }
        return bytes;
    }

    private long varint() throws IOException {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int octet = octet();
            value |= (octet & 0x7fL) << shift;
            if ((octet & 0x80) == 0) {
                return value;
            }
        }
        return value;
    }
}
