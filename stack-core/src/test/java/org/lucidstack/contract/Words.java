package org.lucidstack.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.lucidstack.buffer.Payload;
import org.lucidstack.wire.SeqNumber;
import org.lucidstack.wire.TcpFlags;
import org.lucidstack.wire.TcpOption;
import org.lucidstack.wire.TcpOption.SackBlock;
import org.lucidstack.wire.TcpSegment;

/**
 * Segments in words, as ladders and tcpdump print them: {@code [S.] seq 0 ack 1 win 512 len 10 mss 1460 sackok sack 21:31,41:51}.
 * Numbers are relative to the SYN of their side: the SYN is 0, the first byte 1. What the words leave out is filled in, or not compared.
 */
final class Words {

    private static final String LETTERS = "FSRP.UEWA";

    private final String text;
    private final Map<String, String> fields = new TreeMap<>();
    private int flags;

    Words(String text) {
        this.text = text;
        String[] parts = text.trim().split("\\s+");
        flags = flags(parts[0]);
        for (int i = 1; i < parts.length; i++) {
            boolean alone = parts[i].equals("sackok");
            if (!alone && i + 1 == parts.length) {
                throw new IllegalArgumentException("no value for " + parts[i] + " in: " + text);
            }
            fields.put(parts[i], alone ? "" : parts[++i]);
        }
    }

    private static int flags(String letters) {
        int flags = 0;
        for (char letter : letters.substring(1, letters.length() - 1).toCharArray()) {
            int bit = LETTERS.indexOf(letter);
            if (bit < 0) {
                throw new IllegalArgumentException("no flag " + letter);
            }
            flags |= 1 << bit;
        }
        return flags;
    }

    int flags() {
        return flags;
    }

    boolean has(String field) {
        return fields.containsKey(field);
    }

    long number(String field, long fallback) {
        return has(field) ? Long.parseLong(fields.get(field)) : fallback;
    }

    List<SackBlock> blocks(long base) {
        List<SackBlock> blocks = new ArrayList<>();
        if (has("sack")) {
            for (String block : fields.get("sack").split(",")) {
                String[] edges = block.split(":");
                blocks.add(new SackBlock(
                        SeqNumber.of(base + Long.parseLong(edges[0])), SeqNumber.of(base + Long.parseLong(edges[1]))));
            }
        }
        return blocks;
    }

    /** The segment of a peer. @param iss its initial sequence number @param irs that of the side it speaks to */
    TcpSegment segment(int fromPort, int toPort, long iss, long irs, long seq, long ack, int window) {
        long at = number("seq", seq);
        int length = (int) number("len", 0);
        boolean isSyn = (flags & TcpFlags.SYN) != 0;
        byte[] data = Contract.pattern(at + (isSyn ? 1 : 0), at + (isSyn ? 1 : 0) + length);
        List<TcpOption> options = new ArrayList<>();
        if (has("mss")) {
            options.add(new TcpOption.MaximumSegmentSize((int) number("mss", 0)));
        }
        if (has("sackok")) {
            options.add(new TcpOption.SackPermitted());
        }
        if (has("sack")) {
            options.add(new TcpOption.Sack(blocks(irs)));
        }
        boolean isAck = (flags & TcpFlags.ACK) != 0;
        return new TcpSegment(fromPort, toPort, SeqNumber.of(iss + at),
                isAck ? SeqNumber.of(irs + number("ack", ack)) : SeqNumber.ZERO, flags,
                (int) number("win", window), 0, options, Payload.of(data));
    }

    /** Whether the segment is as the words say; PSH counts only if it is named. */
    boolean matches(TcpSegment segment, long iss, long irs) {
        int mask = (flags & TcpFlags.PSH) != 0 ? ~0 : ~TcpFlags.PSH;
        return (segment.flags() & mask) == flags
                && segment.payload().length() == number("len", 0)
                && (!has("seq") || segment.seq().equals(SeqNumber.of(iss + number("seq", 0))))
                && (!has("ack") || segment.isAck() && segment.ack().equals(SeqNumber.of(irs + number("ack", 0))))
                && (!has("win") || segment.window() == number("win", 0))
                && (!has("sack") || blocks(irs).equals(blocksOf(segment)));
    }

    private static List<SackBlock> blocksOf(TcpSegment segment) {
        TcpOption.Sack sack = segment.option(TcpOption.Sack.class);
        return sack == null ? List.of() : sack.blocks();
    }

    /** Says a segment. */
    static String of(TcpSegment segment, long iss, long irs) {
        StringBuilder text = new StringBuilder("[").append(TcpFlags.toString(segment.flags())).append("] seq ");
        text.append(SeqNumber.of(iss).distanceTo(segment.seq()));
        if (segment.isAck()) {
            text.append(" ack ").append(SeqNumber.of(irs).distanceTo(segment.ack()));
        }
        text.append(" win ").append(segment.window());
        if (!segment.payload().isEmpty()) {
            text.append(" len ").append(segment.payload().length());
        }
        String separator = " sack ";
        for (SackBlock block : blocksOf(segment)) {
            text.append(separator).append(SeqNumber.of(irs).distanceTo(block.left())).append(':');
            text.append(SeqNumber.of(irs).distanceTo(block.right()));
            separator = ",";
        }
        return text.toString();
    }

    @Override
    public String toString() {
        return text;
    }
}
