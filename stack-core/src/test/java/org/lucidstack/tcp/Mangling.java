package org.lucidstack.tcp;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.lucidstack.buffer.Payload;
import org.lucidstack.wire.TcpFlags;
import org.lucidstack.wire.TcpSegment;

/** Does to segments that the peer sends one after the other what a network may do. */
public final class Mangling {

    private Mangling() {}

    /** The segments as they arrive. @param batch that the peer sends without waiting for anything */
    public static List<TcpSegment> apply(Mangle mangle, List<TcpSegment> batch) {
        return switch (mangle) {
            case NONE -> batch;
            case SPLIT -> split(batch);
            case MERGE -> merge(batch);
            case DUPLICATE -> duplicate(batch);
            case REORDER -> {
                List<TcpSegment> reversed = new ArrayList<>(batch);
                Collections.reverse(reversed);
                yield reversed;
            }
        };
    }

    private static List<TcpSegment> split(List<TcpSegment> batch) {
        List<TcpSegment> parts = new ArrayList<>();
        for (TcpSegment segment : batch) {
            int length = segment.payload().length();
            if (length == 0 || segment.isSyn() || segment.isRst()) {
                parts.add(segment);
                continue;
            }
            int inner = segment.flags() & ~(TcpFlags.FIN | TcpFlags.PSH);
            int half = length / 2;
            if (half > 0) {
                parts.add(part(segment, 0, half, inner));
            }
            parts.add(part(segment, half, length - half, segment.flags() & ~TcpFlags.FIN));
            if (segment.isFin()) {
                parts.add(part(segment, length, 0, segment.flags()));
            }
        }
        return parts;
    }

    private static TcpSegment part(TcpSegment s, int offset, int length, int flags) {
        return new TcpSegment(
                s.sourcePort(),
                s.destinationPort(),
                s.seq().plus(offset),
                s.ack(),
                flags,
                s.window(),
                Math.max(0, s.urgentPointer() - offset),
                s.options(),
                s.payload().slice(offset, length));
    }

    private static List<TcpSegment> merge(List<TcpSegment> batch) {
        List<TcpSegment> merged = new ArrayList<>();
        for (TcpSegment next : batch) {
            TcpSegment last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            boolean adjacent = last != null
                    && !last.payload().isEmpty()
                    && !last.isSyn()
                    && !last.isFin()
                    && !last.isRst()
                    && !next.isRst()
                    && !next.isSyn()
                    && next.length() > 0
                    && last.seq().plus(last.payload().length()).equals(next.seq());
            if (!adjacent) {
                merged.add(next);
                continue;
            }
            byte[] bytes = new byte[last.payload().length() + next.payload().length()];
            System.arraycopy(
                    last.payload().toByteArray(), 0, bytes, 0, last.payload().length());
            System.arraycopy(
                    next.payload().toByteArray(),
                    0,
                    bytes,
                    last.payload().length(),
                    next.payload().length());
            merged.set(
                    merged.size() - 1,
                    new TcpSegment(
                            last.sourcePort(),
                            last.destinationPort(),
                            last.seq(),
                            next.ack(),
                            last.flags() | next.flags(),
                            next.window(),
                            next.urgentPointer(),
                            next.options(),
                            Payload.of(bytes)));
        }
        return merged;
    }

    private static List<TcpSegment> duplicate(List<TcpSegment> batch) {
        List<TcpSegment> twice = new ArrayList<>();
        for (TcpSegment segment : batch) {
            twice.add(segment);
            twice.add(segment);
        }
        return twice;
    }
}
