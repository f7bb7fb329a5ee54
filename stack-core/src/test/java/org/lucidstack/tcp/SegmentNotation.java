package org.lucidstack.tcp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lucidstack.wire.TcpFlags;
import org.lucidstack.wire.TcpOption;
import org.lucidstack.wire.TcpSegment;

/**
 * A segment as the figures of RFC 9293 write it: {@code <SEQ=100><ACK=300><CTL=SYN,ACK>}. Numbers are relative to the
 * initial sequence number of the side that they belong to, so that a SYN is 0 and the first byte of data is 1; {@code
 * M} is the size of a full segment ({@code <SEQ=1+2M><DATA=M>}).
 *
 * <p>Fields: SEQ, ACK, CTL, DATA (bytes), WND, UP (urgent pointer as in the header), ECN (CE or ECT), and the options
 * MSS, WS, SACKOK, SACK (a:b,c:d), TS (val/ecr), UTO (30s or 5m), FO (a cookie in hexadecimal, nothing to ask for one, {@code ours} for the
 * last one that we gave, {@code new} for one that we never gave). The option {@code X=none} leaves out, or forbids,
 * an option.
 */
final class SegmentNotation {

    private static final Pattern FIELD = Pattern.compile("<([A-Z]+)(?:=([^>]*))?>");
    private static final Pattern TERM = Pattern.compile("([+-]?)(\\d*)(M?)");
    private static final List<String> FLAGS = List.of("FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR", "AE");

    private final String text;
    private final Map<String, String> fields = new LinkedHashMap<>();

    SegmentNotation(String text) {
        this.text = text;
        Matcher matcher = FIELD.matcher(text);
        int end = 0;
        while (matcher.find()) {
            if (matcher.start() != end) {
                throw new IllegalArgumentException("not a segment: " + text);
            }
            fields.put(matcher.group(1), matcher.group(2) == null ? "" : matcher.group(2));
            end = matcher.end();
        }
        if (end != text.length() || fields.isEmpty()) {
            throw new IllegalArgumentException("not a segment: " + text);
        }
    }

    boolean has(String field) {
        return fields.containsKey(field);
    }

    String get(String field) {
        return fields.get(field);
    }

    boolean isNone(String field) {
        return "none".equals(fields.get(field));
    }

    /** The flags of CTL; none if there is no CTL. */
    int flags() {
        int flags = 0;
        String names = fields.getOrDefault("CTL", "");
        for (String name : names.isEmpty() ? new String[0] : names.split(",")) {
            int bit = FLAGS.indexOf(name);
            if (bit < 0) {
                throw new IllegalArgumentException("no such flag: " + name);
            }
            flags |= 1 << bit;
        }
        return flags;
    }

    long number(String field, long fallback, int fullSegment) {
        return has(field) ? evaluate(fields.get(field), fullSegment) : fallback;
    }

    /** A sum of numbers and multiples of {@code M}. */
    static long evaluate(String expression, int fullSegment) {
        Matcher matcher = TERM.matcher(expression);
        long sum = 0;
        int at = 0;
        while (at < expression.length()) {
            if (!matcher.find(at) || matcher.start() != at || matcher.end() == at) {
                throw new IllegalArgumentException("not a number: " + expression);
            }
            long factor = matcher.group(2).isEmpty() ? 1 : Long.parseLong(matcher.group(2));
            long value = factor * (matcher.group(3).isEmpty() ? 1 : fullSegment);
            sum += matcher.group(1).equals("-") ? -value : value;
            at = matcher.end();
        }
        return sum;
    }

    /** SACK blocks as pairs of relative numbers. */
    List<long[]> blocks(int fullSegment) {
        List<long[]> blocks = new ArrayList<>();
        for (String block : fields.get("SACK").split(",")) {
            String[] edges = block.split(":");
            blocks.add(new long[] {evaluate(edges[0], fullSegment), evaluate(edges[1], fullSegment)});
        }
        return blocks;
    }

    /** Writes a segment in this notation. @param seqBase ISN of its sender @param ackBase ISN of its receiver */
    static String print(TcpSegment segment, int seqBase, int ackBase) {
        StringBuilder text = new StringBuilder("<SEQ=" + (segment.seq().value() - seqBase) + ">");
        if (segment.isAck()) {
            text.append("<ACK=").append(segment.ack().value() - ackBase).append('>');
        }
        text.append("<CTL=").append(flagNames(segment.flags())).append('>');
        if (!segment.payload().isEmpty()) {
            text.append("<DATA=").append(segment.payload().length()).append('>');
        }
        text.append("<WND=").append(segment.window()).append('>');
        if (segment.has(TcpFlags.URG)) {
            text.append("<UP=").append(segment.urgentPointer()).append('>');
        }
        for (TcpOption option : segment.options()) {
            text.append(print(option, ackBase));
        }
        return text.toString();
    }

    private static String print(TcpOption option, int ackBase) {
        if (option instanceof TcpOption.Sack sack) {
            List<String> blocks = new ArrayList<>();
            for (TcpOption.SackBlock block : sack.blocks()) {
                blocks.add(
                        (block.left().value() - ackBase) + ":" + (block.right().value() - ackBase));
            }
            return "<SACK=" + String.join(",", blocks) + ">";
        }
        return "<" + option.toString().toUpperCase(Locale.ROOT) + ">";
    }

    static String flagNames(int flags) {
        List<String> names = new ArrayList<>();
        for (int bit : new int[] {1, 2, 0, 3, 5, 6, 7, 8, 4}) {
            if ((flags & 1 << bit) != 0) {
                names.add(FLAGS.get(bit));
            }
        }
        return String.join(",", names);
    }

    @Override
    public String toString() {
        return text;
    }
}
