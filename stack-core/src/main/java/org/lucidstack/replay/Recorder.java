package org.lucidstack.replay;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;
import org.lucidstack.env.Journal;

/**
 * Writes the journal of one stack to a file:
 *
 * <pre>
 *   "LUCIDREC" version
 *   step count (kind value)...     kind 0: zigzag varint   1: varint length, bytes   2: the same with text   3: varint handle
 * </pre>
 *
 * Its memory does not grow with the run. A problem of the disk ends the recording, not the stack, and is told by {@link #close}. The
 * file holds everything that went over the connections and the random numbers that keys were made of: only its owner may read it. The
 * journal is written by whoever holds the stack; close it when the stack is no longer used.
 */
public final class Recorder implements Journal, Closeable {
    static final byte[] MAGIC = "LUCIDREC".getBytes(StandardCharsets.US_ASCII);
    static final int VERSION = 1;
    static final int NUMBER = 0;
    static final int BYTES = 1;
    static final int TEXT = 2;
    static final int HANDLE = 3;

    private final OutputStream out;
    private final Map<Object, Integer> handles = new WeakHashMap<>();
    private int nextHandle;
    private boolean closed;
    private @Nullable IOException problem;

    /** Writes to {@code out}, which is closed with this. */
    public Recorder(OutputStream out) throws IOException {
        this.out = new BufferedOutputStream(out, 1 << 16);
        this.out.write(MAGIC);
        this.out.write(VERSION);
    }

    /** Writes to a new file that only its owner may read; one of that name is replaced. */
    public static Recorder create(Path file) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return new Recorder(Files.newOutputStream(file));
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public synchronized void write(Step step, Object... values) {
        if (closed || problem != null) {
            return;
        }
        try {
            out.write(step.ordinal());
            out.write(values.length);
            for (Object value : values) {
                value(value);
            }
        } catch (IOException e) {
            problem = e;
        }
    }

    private void value(Object value) throws IOException {
        switch (value) {
            case Number number -> {
                out.write(NUMBER);
                long signed = number.longValue();
                varint(signed << 1 ^ signed >> 63);
            }
            case byte[] bytes -> {
                out.write(BYTES);
                varint(bytes.length);
                out.write(bytes);
            }
            case String text -> {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                out.write(TEXT);
                varint(bytes.length);
                out.write(bytes);
            }
            default -> {
                out.write(HANDLE);
                varint(handles.computeIfAbsent(value, fresh -> nextHandle++));
            }
        }
    }

    private void varint(long value) throws IOException {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    /** Ends the recording. @throws IOException if any of it could not be written */
    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        write(Step.END);
        closed = true;
        try (out) {
            if (problem != null) {
                throw problem;
            }
        }
    }
}
