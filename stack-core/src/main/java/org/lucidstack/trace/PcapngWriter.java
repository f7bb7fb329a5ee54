package org.lucidstack.trace;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lucidstack.env.PacketEvent;
import org.lucidstack.env.StackEvent;
import org.lucidstack.env.StackObserver;

/**
 * Writes packets as a pcapng capture in which each packet carries the stack's own comments: what it did because of this packet,
 * or why it sent it. Wireshark shows and filters them ({@code frame.comment}).
 *
 * <pre>
 *   section header | interface description (one per device) | enhanced packet + comments | enhanced packet + comments | ...
 * </pre>
 *
 * An event belongs to the packet that came or went at the same instant just before it, otherwise to the next packet. A packet is
 * therefore written when the next one comes, or at {@link #flush()}. Failures are kept for {@link #close()}. Not thread-safe.
 */
public final class PcapngWriter implements StackObserver, Closeable {
    private static final int SECTION_HEADER = 0x0a0d0d0a;
    private static final int INTERFACE_DESCRIPTION = 1;
    private static final int ENHANCED_PACKET = 6;
    private static final int BYTE_ORDER_MAGIC = 0x1a2b3c4d;
    private static final int OPTION_COMMENT = 1;
    private static final int OPTION_FLAGS = 2;
    private static final int OPTION_NAME = 2;
    private static final int OPTION_RESOLUTION = 9;
    private static final int INBOUND = 1;
    private static final int OUTBOUND = 2;
    private static final int MAX_COMMENTS = 32;
    private static final int MAX_COMMENT = 2000;

    private final CaptureSink sink;
    private final long epochOffset;
    private final Map<String, Integer> interfaces = new LinkedHashMap<>();
    private final List<String> early = new ArrayList<>();
    private @Nullable Pending pending;

    private record Pending(long time, int device, boolean inbound, byte[] bytes, List<String> comments) {}

    /**
     * @param out where to write; closed with the writer
     * @param epochOffset nanoseconds to add to the stack's time to get Unix time; 0 keeps virtual time
     */
    public PcapngWriter(OutputStream out, long epochOffset) throws IOException {
        this.sink = new CaptureSink(out);
        this.epochOffset = epochOffset;
        ByteBuffer body = buffer(16)
                .putInt(BYTE_ORDER_MAGIC)
                .putShort((short) 1)
                .putShort((short) 0)
                .putLong(-1);
        sink.writeOrThrow(block(SECTION_HEADER, body.flip()));
    }

    /** Creates or replaces a file. */
    public static PcapngWriter create(Path file, long epochOffset) throws IOException {
        return new PcapngWriter(Files.newOutputStream(file), epochOffset);
    }

    @Override
    public void on(StackEvent event) {
        switch (event) {
            case PacketEvent.Received received -> packet(received.time(), received.device(), true, received.bytes());
            case PacketEvent.Sent sent -> packet(sent.time(), sent.device(), false, sent.bytes());
            default -> comment(event.time(), event.describe());
        }
    }

    private void comment(long time, String text) {
        List<String> target = pending != null && pending.time == time ? pending.comments : early;
        if (target.size() < MAX_COMMENTS) {
            target.add(text.length() <= MAX_COMMENT ? text : text.substring(0, MAX_COMMENT));
        }
    }

    /** Appends one IP packet. @param device its interface in the file @param inbound whether it came from the network */
    public void packet(long time, String device, boolean inbound, byte[] bytes) {
        flush();
        pending = new Pending(time, interfaceOf(device), inbound, bytes, new ArrayList<>(early));
        early.clear();
    }

    /** Writes the packet that still waits for comments. */
    public void flush() {
        Pending packet = pending;
        pending = null;
        if (packet == null) {
            return;
        }
        List<byte[]> comments = packet.comments.stream()
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
        int optionBytes = 8
                + 4
                + comments.stream()
                        .mapToInt(comment -> 4 + padded(comment.length))
                        .sum();
        ByteBuffer body = buffer(20 + padded(packet.bytes.length) + optionBytes);
        long unixTime = packet.time + epochOffset;
        body.putInt(packet.device).putInt((int) (unixTime >>> 32)).putInt((int) unixTime);
        body.putInt(packet.bytes.length).putInt(packet.bytes.length);
        body.put(packet.bytes).position(20 + padded(packet.bytes.length));
        for (byte[] comment : comments) {
            putOption(body, OPTION_COMMENT, comment);
        }
        body.putShort((short) OPTION_FLAGS).putShort((short) 4).putInt(packet.inbound ? INBOUND : OUTBOUND);
        body.putInt(0);
        sink.write(block(ENHANCED_PACKET, body.flip()));
    }

    private int interfaceOf(String device) {
        Integer known = interfaces.get(device);
        if (known != null) {
            return known;
        }
        byte[] name = device.getBytes(StandardCharsets.UTF_8);
        ByteBuffer body = buffer(8 + 4 + padded(name.length) + 8 + 4);
        body.putShort((short) PcapWriter.LINKTYPE_RAW).putShort((short) 0).putInt(PcapWriter.SNAP_LENGTH);
        putOption(body, OPTION_NAME, name);
        putOption(body, OPTION_RESOLUTION, new byte[] {9});
        body.putInt(0);
        sink.write(block(INTERFACE_DESCRIPTION, body.flip()));
        interfaces.put(device, interfaces.size());
        return interfaces.size() - 1;
    }

    private static void putOption(ByteBuffer body, int code, byte[] value) {
        body.putShort((short) code).putShort((short) value.length);
        int end = body.position() + padded(value.length);
        body.put(value).position(end);
    }

    /** A block: type, total length, body, total length again. */
    private static ByteBuffer block(int type, ByteBuffer body) {
        int length = 12 + body.remaining();
        return buffer(length)
                .putInt(type)
                .putInt(length)
                .put(body)
                .putInt(length)
                .flip();
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int padded(int length) {
        return length + 3 & ~3;
    }

    /** Writes what waits and closes the file. @throws IOException if this fails, or if a write had failed before */
    @Override
    public void close() throws IOException {
        flush();
        sink.close();
    }
}
