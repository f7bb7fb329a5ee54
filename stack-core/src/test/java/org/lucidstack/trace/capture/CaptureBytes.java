package org.lucidstack.trace.capture;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Builds capture files by hand, for tests, in either byte order. */
public final class CaptureBytes {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteOrder order;

    public CaptureBytes(ByteOrder order) {
        this.order = order;
    }

    public CaptureBytes u32(long... values) {
        for (long value : values) {
            out.writeBytes(
                    ByteBuffer.allocate(4).order(order).putInt((int) value).array());
        }
        return this;
    }

    public CaptureBytes u16(int... values) {
        for (int value : values) {
            out.writeBytes(
                    ByteBuffer.allocate(2).order(order).putShort((short) value).array());
        }
        return this;
    }

    public CaptureBytes u64(long value) {
        out.writeBytes(ByteBuffer.allocate(8).order(order).putLong(value).array());
        return this;
    }

    public CaptureBytes bytes(byte... bytes) {
        out.writeBytes(bytes);
        return this;
    }

    /** Zeros up to a multiple of 4. */
    public CaptureBytes pad() {
        return bytes(new byte[-out.size() & 3]);
    }

    public CaptureBytes pcapHeader(long magic, int linkType) {
        return u32(magic).u16(2, 4).u32(0, 0, 65535, linkType);
    }

    public CaptureBytes pcapRecord(long seconds, long fraction, long wireLength, byte... bytes) {
        return u32(seconds, fraction, bytes.length, wireLength).bytes(bytes);
    }

    public CaptureBytes section() {
        return block(0x0a0d0d0a, nested().u32(0x1a2b3c4d).u16(1, 0).u64(-1));
    }

    /** An interface description; {@code options} come as code, value, code, value. */
    public CaptureBytes describe(int linkType, int snapLength, CaptureBytes options) {
        return block(1, nested().u16(linkType, 0).u32(snapLength).bytes(options.toByteArray()));
    }

    public CaptureBytes option(int code, byte... value) {
        return u16(code, value.length).bytes(value).pad();
    }

    public CaptureBytes enhanced(int device, long ticks, long wireLength, byte... bytes) {
        CaptureBytes body = nested().u32(device, ticks >>> 32, ticks, bytes.length, wireLength);
        return block(6, body.bytes(bytes).pad());
    }

    public CaptureBytes block(int type, CaptureBytes body) {
        byte[] bytes = body.toByteArray();
        return u32(type, bytes.length + 12).bytes(bytes).u32(bytes.length + 12);
    }

    /** An empty text of the same byte order. */
    public CaptureBytes nested() {
        return new CaptureBytes(order);
    }

    public int size() {
        return out.size();
    }

    public byte[] toByteArray() {
        return out.toByteArray();
    }

    /** All frames of a file. */
    public static List<Frame> read(byte[] file) throws IOException {
        List<Frame> frames = new ArrayList<>();
        read(file, frames);
        return frames;
    }

    /** Adds the frames to a list, those before the damage too. */
    public static void read(byte[] file, List<Frame> frames) throws IOException {
        CaptureReader reader = CaptureReader.open(new ByteArrayInputStream(file));
        for (Frame frame = reader.next(); frame != null; frame = reader.next()) {
            frames.add(frame);
        }
    }
}
