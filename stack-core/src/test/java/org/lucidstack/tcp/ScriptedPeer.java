package org.lucidstack.tcp;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.lucidstack.buffer.Payload;
import org.lucidstack.wire.OpaqueBytes;
import org.lucidstack.wire.SeqNumber;
import org.lucidstack.wire.TcpFlags;
import org.lucidstack.wire.TcpOption;
import org.lucidstack.wire.TcpSegment;

/**
 * The other side of a {@link TcpScript}: completes what the script leaves out of a segment (the next sequence number,
 * an acknowledgment of everything, the window, timestamps) and compares what we sent with the script.
 */
final class ScriptedPeer {

    private static final int CLOCK_START = 0x7fff_ffff - 500;

    private final TcpScript script;
    /** The peer's window field. */
    int window = 65535;

    private long nxt;
    private long highestSeen;
    private boolean agreedTimestamps;
    private int lastTsVal;
    private int mss = 1460;
    private int announced = 1460;
    private boolean offeredScale;
    private int ourShift;
    private long highestAck = Long.MIN_VALUE / 2;
    private long rightEdge = Long.MIN_VALUE / 2;
    private final List<OpaqueBytes> cookies = new ArrayList<>();

    ScriptedPeer(TcpScript script) {
        this.script = script;
    }

    int isn() {
        return script.variant.isn();
    }

    /** Payload bytes of a full segment of ours. */
    int fullSegment() {
        return Math.min(mss, announced) - (agreedTimestamps ? 12 : 0);
    }

    int tsVal() {
        return CLOCK_START + (int) (script.now());
    }

    /** TSval of our last segment. */
    int lastTsVal() {
        return lastTsVal;
    }

    /** The peer's timestamp when the script began. */
    int firstTsVal() {
        return CLOCK_START;
    }

    /** Byte number {@code at} of either stream, where the first is 1. */
    static byte patternAt(long at) {
        return (byte) (at * 31 + (at >> 8) * 7);
    }

    static ByteBuffer pattern(long from, int count) {
        ByteBuffer data = ByteBuffer.allocate(count);
        for (int i = 0; i < count; i++) {
            data.put(patternAt(from + i));
        }
        return data.flip();
    }

    TcpSegment segment(SegmentNotation n) {
        int flags = n.flags();
        long seq = n.number("SEQ", nxt, fullSegment());
        boolean isAck = (flags & TcpFlags.ACK) != 0;
        long ack = isAck ? n.number("ACK", highestSeen, fullSegment()) : 0;
        int length = (int) n.number("DATA", 0, fullSegment());
        Payload payload = length == 0
                ? Payload.EMPTY
                : Payload.view(pattern(Math.max(seq, 1) + (isSyn(flags) && seq > 0 ? 1 : 0), length));
        int window = (int) n.number("WND", this.window, fullSegment());
        int urgent = (int) n.number("UP", 0, fullSegment());
        long end = seq + length + Integer.bitCount(flags & (TcpFlags.SYN | TcpFlags.FIN));
        if (seq == nxt && (flags & TcpFlags.RST) == 0) {
            nxt = end;
        }
        return new TcpSegment(
                script.tuple.remotePort(),
                script.tuple.localPort(),
                SeqNumber.of(isn() + seq),
                isAck ? SeqNumber.of(isn() + ack) : SeqNumber.ZERO,
                flags,
                window,
                urgent,
                options(n, flags),
                payload);
    }

    private static boolean isSyn(int flags) {
        return (flags & TcpFlags.SYN) != 0;
    }

    private List<TcpOption> options(SegmentNotation n, int flags) {
        List<TcpOption> options = new ArrayList<>();
        if (isSyn(flags) && !n.isNone("MSS")) {
            mss = (int) n.number("MSS", 1460, 0);
            options.add(new TcpOption.MaximumSegmentSize(mss));
        } else if (isSyn(flags)) {
            mss = script.variant.ipVersion() == 4 ? 536 : 1220;
        }
        if (n.has("WS")) {
            offeredScale = true;
            options.add(new TcpOption.WindowScale(Integer.parseInt(n.get("WS"))));
        }
        if (n.has("SACKOK")) {
            options.add(new TcpOption.SackPermitted());
        }
        boolean usual =
                script.variant.timestamps() && (isSyn(flags) || agreedTimestamps) && (flags & TcpFlags.RST) == 0;
        if (n.has("TS") ? !n.isNone("TS") : usual) {
            options.add(timestamps(n, flags));
        }
        if (n.has("UTO")) {
            String value = n.get("UTO");
            options.add(new TcpOption.UserTimeout(
                    value.endsWith("m"), Integer.parseInt(value.substring(0, value.length() - 1))));
        }
        if (n.has("FO")) {
            options.add(new TcpOption.FastOpen(cookie(n.get("FO"))));
        }
        if (n.has("SACK")) {
            List<TcpOption.SackBlock> blocks = new ArrayList<>();
            for (long[] block : n.blocks(fullSegment())) {
                blocks.add(new TcpOption.SackBlock(SeqNumber.of(isn() + block[0]), SeqNumber.of(isn() + block[1])));
            }
            options.add(new TcpOption.Sack(blocks));
        }
        return options;
    }

    /** The peer was given this cookie before. */
    void remember(OpaqueBytes cookie) {
        cookies.add(cookie);
    }

    private OpaqueBytes cookie(String text) {
        return text.equals("ours")
                ? cookies.getLast()
                : OpaqueBytes.of(HexFormat.of().parseHex(text));
    }

    /** TS=val/ecr; val may be {@code +n} or {@code -n}: relative to the peer's clock. */
    private TcpOption timestamps(SegmentNotation n, int flags) {
        int echo = (flags & TcpFlags.ACK) != 0 ? lastTsVal : 0;
        if (!n.has("TS")) {
            return new TcpOption.Timestamps(tsVal(), echo);
        }
        String[] parts = n.get("TS").split("/");
        boolean relative = parts[0].startsWith("+") || parts[0].startsWith("-");
        int value = (int) Long.parseLong(parts[0]) + (relative ? tsVal() : 0);
        return new TcpOption.Timestamps(value, parts.length > 1 ? (int) Long.parseLong(parts[1]) : echo);
    }

    /** Takes note of what we sent. */
    void observe(TcpSegment segment) {
        if (segment.isRst()) {
            return;
        }
        long seq = segment.seq().value() - isn();
        highestSeen = Math.max(highestSeen, seq + segment.length());
        TcpOption.Timestamps timestamps = segment.option(TcpOption.Timestamps.class);
        if (timestamps != null) {
            lastTsVal = timestamps.value();
        }
        TcpOption.MaximumSegmentSize option = segment.option(TcpOption.MaximumSegmentSize.class);
        announced = option == null ? announced : option.value();
        TcpOption.WindowScale scale = segment.option(TcpOption.WindowScale.class);
        ourShift = scale != null && offeredScale ? scale.shift() : ourShift;
        if (segment.isAck()) {
            agreedTimestamps = script.variant.timestamps() && timestamps != null;
            checkPromises(segment);
        }
    }

    /**
     * Of every segment in every script: neither the acknowledgment number nor the right edge of the window ever
     * retreats (SHLD-14). A scaled field cannot tell every edge: small acknowledgments of a full buffer may move the
     * visible one by less than a unit (RFC 7323, 2.4).
     */
    private void checkPromises(TcpSegment segment) {
        long ack = SeqNumber.of(segment.ack().value() - isn()).unwrap(Math.max(highestAck, 0));
        long edge = ack + ((long) segment.window() << (segment.isSyn() ? 0 : ourShift));
        script.require(ack >= highestAck || segment.isSyn(), "the acknowledgment number retreats from " + highestAck);
        long unit = segment.isSyn() ? 1 : 1L << ourShift;
        script.require(
                edge > rightEdge - unit || segment.isSyn(),
                "the right edge retreats from " + rightEdge + " to " + edge);
        highestAck = ack;
        rightEdge = Math.max(edge, rightEdge);
    }

    long rightEdge() {
        script.deliver();
        return rightEdge;
    }

    /** The number after the highest that we sent. */
    long highestSeen() {
        return highestSeen;
    }

    /** The peer's next sequence number. */
    long next() {
        return nxt;
    }

    long ackOfLast() {
        script.deliver();
        return highestAck;
    }

    /** What differs, or nothing. */
    String compare(TcpSegment segment, SegmentNotation n) {
        int full = fullSegment();
        String shown = SegmentNotation.print(segment, isn(), isn());
        int mask = (n.flags() & TcpFlags.PSH) != 0 ? ~0 : ~TcpFlags.PSH;
        long seq = segment.seq().value() - isn();
        int length = segment.payload().length();
        boolean same = (segment.flags() & mask) == n.flags()
                && n.number("SEQ", seq, full) == seq
                && length == n.number("DATA", 0, full)
                && n.number("WND", segment.window(), full) == segment.window()
                && n.number("UP", segment.urgentPointer(), full) == segment.urgentPointer()
                && (!segment.isAck()
                        || n.number("ACK", segment.ack().value() - isn(), full)
                                == segment.ack().value() - isn())
                && sameOptions(segment, n);
        boolean bytes =
                length == 0 || Payload.view(pattern(Math.max(seq, 1), length)).equals(segment.payload());
        return same && bytes ? "" : shown + (bytes ? "" : " with wrong bytes");
    }

    private boolean sameOptions(TcpSegment segment, SegmentNotation n) {
        TcpOption.MaximumSegmentSize mss = segment.option(TcpOption.MaximumSegmentSize.class);
        TcpOption.WindowScale scale = segment.option(TcpOption.WindowScale.class);
        TcpOption.Sack sack = segment.option(TcpOption.Sack.class);
        TcpOption.Timestamps timestamps = segment.option(TcpOption.Timestamps.class);
        return sameOption(n, "MSS", mss == null ? null : String.valueOf(mss.value()))
                && sameOption(n, "WS", scale == null ? null : String.valueOf(scale.shift()))
                && sameOption(n, "SACKOK", segment.option(TcpOption.SackPermitted.class) == null ? null : "")
                && (!n.has("FO") || sameCookie(segment.option(TcpOption.FastOpen.class), n))
                && (!n.has("TS") || (timestamps == null ? n.isNone("TS") : sameTimestamps(timestamps, n.get("TS"))))
                && (!n.has("SACK") || (sack == null ? n.isNone("SACK") : !n.isNone("SACK") && sameBlocks(sack, n)));
    }

    /** {@code any}, {@code any/echo} or {@code value/echo}. */
    private static boolean sameTimestamps(TcpOption.Timestamps timestamps, String expected) {
        String[] parts = expected.split("/");
        return (parts[0].equals("any") || parts[0].equals(String.valueOf(timestamps.value())))
                && (parts.length == 1 || parts[1].equals(String.valueOf(timestamps.echo())));
    }

    private boolean sameCookie(TcpOption.FastOpen option, SegmentNotation n) {
        if (option == null || n.isNone("FO")) {
            return option == null && n.isNone("FO");
        }
        if (!n.get("FO").equals("new")) {
            return option.cookie().equals(cookie(n.get("FO")));
        }
        boolean isNew = option.cookie().length() == 8 && !cookies.contains(option.cookie());
        cookies.add(option.cookie());
        return isNew;
    }

    private static boolean sameOption(SegmentNotation n, String field, String actual) {
        return !n.has(field) || (actual == null ? n.isNone(field) : actual.equals(n.get(field)));
    }

    private boolean sameBlocks(TcpOption.Sack sack, SegmentNotation n) {
        List<long[]> expected = n.blocks(fullSegment());
        boolean same = sack.blocks().size() == expected.size();
        for (int i = 0; same && i < expected.size(); i++) {
            TcpOption.SackBlock block = sack.blocks().get(i);
            same = block.left().value() - isn() == expected.get(i)[0]
                    && block.right().value() - isn() == expected.get(i)[1];
        }
        return same;
    }
}
