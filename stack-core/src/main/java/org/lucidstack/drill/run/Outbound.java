package org.lucidstack.drill.run;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lucidstack.buffer.Payload;
import org.lucidstack.wire.TcpFlags;
import org.lucidstack.wire.TcpSegment;

/** Packets of the conversation under test that the stack has sent and the script has not yet expected. */
final class Outbound {
    private final Deque<LivePacket> packets = new ArrayDeque<>();
    private final boolean strictSegments;

    /** @param strictSegments false: segments may be joined to the length that the script expects */
    Outbound(boolean strictSegments) {
        this.strictSegments = strictSegments;
    }

    void add(LivePacket packet) {
        packets.add(packet);
    }

    boolean isEmpty() {
        return packets.isEmpty();
    }

    int size() {
        return packets.size();
    }

    @Nullable
    LivePacket first() {
        return packets.peek();
    }

    /** Removes the first packet, joined with those that follow it seamlessly, as long as they fit into {@code length} bytes. */
    LivePacket take(int length) {
        LivePacket joined = packets.remove();
        List<LivePacket> parts = new ArrayList<>(List.of(joined));
        int total = size(joined);
        while (total < length && !packets.isEmpty() && continues(parts.getLast(), packets.peek(), length - total)) {
            LivePacket next = packets.remove();
            parts.add(next);
            total += size(next);
        }
        return parts.size() == 1 ? joined : join(parts);
    }

    /** Whether more packets could complete one of {@code length} bytes that begins with the first. */
    boolean wantsMore(int length) {
        int total = 0;
        LivePacket last = null;
        for (LivePacket packet : packets) {
            if (last != null && !continues(last, packet, length - total)) {
                return false;
            }
            total += size(packet);
            last = packet;
        }
        return last != null
                && last.tcp() != null
                && !strictSegments
                && total < length
                && total > 0
                && !last.tcp().has(TcpFlags.FIN | TcpFlags.SYN | TcpFlags.RST);
    }

    private static int size(LivePacket packet) {
        return packet.tcp() == null ? 0 : packet.tcp().payload().length();
    }

    /** Segments in a row are of one size, but for the last, and differ in nothing but FIN, PSH and CWR. */
    private boolean continues(LivePacket last, LivePacket next, int missing) {
        TcpSegment a = last.tcp();
        TcpSegment b = next.tcp();
        int ignored = TcpFlags.FIN | TcpFlags.PSH | TcpFlags.CWR;
        return !strictSegments
                && a != null
                && b != null
                && !a.has(TcpFlags.SYN | TcpFlags.FIN | TcpFlags.RST)
                && (a.flags() & ~ignored) == (b.flags() & ~ignored)
                && size(last) > 0
                && size(next) > 0
                && size(next) <= missing
                && (size(next) == size(last) || size(next) == missing)
                && a.seq().plus(size(last)).equals(b.seq())
                && a.ack().equals(b.ack())
                && a.window() == b.window();
    }

    private static LivePacket join(List<LivePacket> parts) {
        LivePacket first = parts.getFirst();
        TcpSegment head = first.tcp();
        TcpSegment tail = parts.getLast().tcp();
        if (head == null || tail == null) {
            return first;
        }
        int length = parts.stream().mapToInt(Outbound::size).sum();
        byte[] bytes = new byte[length];
        int at = 0;
        for (LivePacket part : parts) {
            Payload payload = part.tcp() == null ? Payload.EMPTY : part.tcp().payload();
            byte[] piece = payload.toByteArray();
            System.arraycopy(piece, 0, bytes, at, piece.length);
            at += piece.length;
        }
        int flags = head.flags() | tail.flags();
        TcpSegment whole = new TcpSegment(
                head.sourcePort(),
                head.destinationPort(),
                head.seq(),
                tail.ack(),
                flags,
                tail.window(),
                head.urgentPointer(),
                head.options(),
                Payload.of(bytes));
        return new LivePacket(first.time(), first.bytes(), first.packet(), whole, first.options(), null, null);
    }
}
