package org.lucidstack.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.lucidstack.env.PacketEvent;
import org.lucidstack.env.StackEvent;
import org.lucidstack.env.StackObserver;
import org.lucidstack.net.FourTuple;
import org.lucidstack.tcp.TcpEvent;
import org.lucidstack.tcp.send.SendEvent;
import org.lucidstack.wire.SeqNumber;
import org.lucidstack.wire.TcpFlags;
import org.lucidstack.wire.TcpSegment;

/**
 * Draws one connection as a ladder: this stack on the left, its peer on the right, time downwards, sequence numbers relative to
 * either SYN, and beside each arrow what the stack made of it.
 *
 * <pre>
 *            10.0.0.1:4000                              10.0.0.2:80
 *  0.000000  |--[S] seq 0, win 65535, mss 1460----------------->|  CLOSED -> SYN_SENT: connect
 *  0.040210  |&lt;-[S.] seq 0, ack 1, win 65535, mss 1460----------|  SYN_SENT -> ESTABLISHED: SYN-ACK
 * </pre>
 *
 * Memory is bounded: of a long connection it keeps the first rows and the last ones. Not thread-safe.
 */
public final class LadderDiagram implements StackObserver {
    private static final int WIDTH = 58;
    private static final int DEFAULT_ROWS = 400;
    private static final int MAX_NOTES = 8;
    private static final String GAP = "|" + " ".repeat(WIDTH) + "|";

    private static final class Row {
        final long time;
        final String rung;
        final List<String> notes = new ArrayList<>(1);

        Row(long time, String rung) {
            this.time = time;
            this.rung = rung;
        }
    }

    private final int maxRows;
    private final List<Row> rows = new ArrayList<>();
    private final RelativeNumbers ours = new RelativeNumbers();
    private final RelativeNumbers theirs = new RelativeNumbers();
    private @Nullable FourTuple tuple;
    private int omittedAt;
    private long omitted;

    /** Draws the first connection that it sees. */
    public LadderDiagram() {
        this(null, DEFAULT_ROWS);
    }

    /**
     * @param tuple the connection, seen from this stack, or null for the first one
     * @param maxRows rows to keep, at least 2
     */
    public LadderDiagram(@Nullable FourTuple tuple, int maxRows) {
        this.tuple = tuple;
        this.maxRows = maxRows;
    }

    /** The connection that is drawn, or null while none was seen. */
    public @Nullable FourTuple tuple() {
        return tuple;
    }

    /** Number of rows so far. */
    public int rowCount() {
        return rows.size();
    }

    /** Forgets all rows, but not the connection and its numbers. */
    public void clear() {
        rows.clear();
        omitted = 0;
    }

    @Override
    public void on(StackEvent event) {
        switch (event) {
            case PacketEvent.Received received -> packet(received.time(), received.bytes(), false);
            case PacketEvent.Sent sent -> packet(sent.time(), sent.bytes(), true);
            case TcpEvent tcp when isOurs(tcp.tuple()) -> note(tcp.time(), withoutTuple(tcp.describe()));
            case SendEvent.Retransmitted again
            when isOurs(again.tuple()) ->
                note(
                        again.time(),
                        "resends " + again.length() + " from " + ours.of(SeqNumber.of(again.seq())) + ": "
                                + again.cause());
            case SendEvent send when isOurs(send.tuple()) -> note(send.time(), withoutTuple(send.describe()));
            default -> {
                // not of this connection
            }
        }
    }

    private boolean isOurs(@Nullable FourTuple other) {
        if (tuple == null) {
            tuple = other;
        }
        return other != null && other.equals(tuple);
    }

    private void packet(long time, byte[] bytes, boolean sent) {
        TracedSegment traced = TracedSegment.of(bytes);
        if (traced == null || !isOurs(sent ? traced.tuple() : traced.tuple().reversed())) {
            return;
        }
        TcpSegment segment = traced.segment();
        RelativeNumbers from = sent ? ours : theirs;
        RelativeNumbers to = sent ? theirs : ours;
        from.learn(segment);
        if (segment.isAck()) {
            to.learnFromAck(segment.ack());
        }
        add(new Row(time, arrow(describe(segment, from, to), sent)));
    }

    private String withoutTuple(String text) {
        String prefix = tuple + " ";
        return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
    }

    /** A note belongs to the rung of the same instant: the last one, or the next one if it is drawn in time. */
    private void note(long time, String text) {
        Row last = rows.isEmpty() ? null : rows.getLast();
        if (last == null || last.time != time) {
            last = new Row(time, GAP);
            add(last);
        }
        if (last.notes.size() < MAX_NOTES) {
            last.notes.add(text);
        }
    }

    private void add(Row row) {
        Row last = rows.isEmpty() ? null : rows.getLast();
        if (last != null && last.rung.equals(GAP) && last.time == row.time) {
            rows.removeLast();
            row.notes.addAll(last.notes);
        } else if (rows.size() == maxRows) {
            omittedAt = maxRows / 2;
            omitted++;
            rows.remove(omittedAt);
        }
        rows.add(row);
    }

    private static String describe(TcpSegment segment, RelativeNumbers from, RelativeNumbers to) {
        StringBuilder text = new StringBuilder("[")
                .append(TcpFlags.toString(segment.flags()))
                .append("] seq ");
        long seq = from.of(segment.seq());
        text.append(seq);
        int length = segment.payload().length();
        if (length > 0) {
            text.append(':').append(seq + length).append(" (").append(length).append(')');
        }
        if (segment.isAck()) {
            text.append(", ack ").append(to.of(segment.ack()));
        }
        text.append(", win ").append(segment.window());
        if (segment.isSyn()) {
            segment.options().forEach(option -> text.append(", ").append(option));
        }
        return text.toString();
    }

    private static String arrow(String text, boolean toRight) {
        String label = text.length() <= WIDTH - 4 ? text : text.substring(0, WIDTH - 5) + "~";
        String line = "-".repeat(Math.max(1, WIDTH - 3 - label.length()));
        return toRight ? "|--" + label + line + ">|" : "|<-" + label + line + "-|";
    }

    /** The drawing, each line ended by a line feed; empty if nothing was seen. */
    @Override
    public String toString() {
        if (tuple == null || rows.isEmpty()) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        String left = tuple.local().toString();
        String right = tuple.remote().toString();
        text.append(" ".repeat(12)).append(left);
        text.append(" ".repeat(Math.max(1, WIDTH + 2 - left.length() - right.length())))
                .append(right)
                .append('\n');
        for (int i = 0; i < rows.size(); i++) {
            if (omitted > 0 && i == omittedAt) {
                text.append(" ".repeat(12)).append(": ").append(omitted).append(" rows are left out\n");
            }
            append(text, rows.get(i), rows.getFirst().time);
        }
        return text.toString();
    }

    private static void append(StringBuilder text, Row row, long start) {
        text.append(String.format("%10.6f  ", (row.time - start) / 1e9)).append(row.rung);
        if (!row.notes.isEmpty()) {
            StringJoiner notes = new StringJoiner("; ", "  ", "");
            row.notes.forEach(notes::add);
            text.append(notes);
        }
        text.append('\n');
    }
}
