package org.lucidstack.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.lucidstack.env.Implements;
import org.lucidstack.wire.TcpOption.FastOpen;
import org.lucidstack.wire.TcpOption.MaximumSegmentSize;
import org.lucidstack.wire.TcpOption.Sack;
import org.lucidstack.wire.TcpOption.SackBlock;
import org.lucidstack.wire.TcpOption.SackPermitted;
import org.lucidstack.wire.TcpOption.Timestamps;
import org.lucidstack.wire.TcpOption.Unknown;
import org.lucidstack.wire.TcpOption.UserTimeout;
import org.lucidstack.wire.TcpOption.WindowScale;

/**
 * Bytes to and from the options of a TCP header (RFC 9293 section 3.2). Stateless.
 *
 * <p>Options are written in the order given, with no-operations in front where that aligns their 32-bit values, and
 * behind the last one. For the usual lists this is what Linux sends: {@code nop,nop,TS}; {@code
 * mss,sackOK,TS,nop,wscale}; {@code nop,nop,TS,nop,nop,sack}.
 */
public final class TcpOptionCodec {

    /** Most bytes that the options of one header take. */
    public static final int MAX_LENGTH = 40;

    private static final int END_OF_LIST = 0;
    private static final int NO_OPERATION = 1;
    private static final int MSS = 2;
    private static final int WINDOW_SCALE = 3;
    private static final int SACK_PERMITTED = 4;
    private static final int SACK = 5;
    private static final int TIMESTAMPS = 8;
    private static final int USER_TIMEOUT = 28;
    private static final int FAST_OPEN = 34;

    /** The first word of the options of nearly every segment: no-operation twice, then timestamps of length 10. */
    private static final int ALIGNED_TIMESTAMPS = 0x0101080a;

    private TcpOptionCodec() {}

    /** The offset of the first option whose length is not possible, or -1. Never looks behind an end of list. */
    @Implements({"MUST-7", "MUST-68"})
    static int firstBroken(ByteBuffer in, int from, int end) {
        int at = isOnlyTimestamps(in, from, end) ? end : from;
        while (at < end) {
            int kind = in.get(at);
            if (kind == END_OF_LIST) {
                return -1;
            }
            if (kind == NO_OPERATION) {
                at++;
                continue;
            }
            int length = at + 1 < end ? in.get(at + 1) & 0xff : 0;
            if (length < 2 || length > end - at) {
                return at;
            }
            at += length;
        }
        return -1;
    }

    /** The options of a list in which none is broken. */
    @Implements({"MUST-4", "MUST-5", "MUST-6", "MUST-64"})
    static List<TcpOption> read(ByteBuffer in, int from, int end) {
        if (isOnlyTimestamps(in, from, end)) {
            return List.of(new Timestamps(in.getInt(from + 4), in.getInt(from + 8)));
        }
        List<TcpOption> options = new ArrayList<>(4);
        int at = from;
        while (at < end && in.get(at) != END_OF_LIST) {
            if (in.get(at) == NO_OPERATION) {
                at++;
                continue;
            }
            int length = in.get(at + 1) & 0xff;
            options.add(readOne(in, at, length));
            at += length;
        }
        return List.copyOf(options);
    }

    private static boolean isOnlyTimestamps(ByteBuffer in, int from, int end) {
        return end - from == 12 && in.getInt(from) == ALIGNED_TIMESTAMPS;
    }

    private static TcpOption readOne(ByteBuffer in, int at, int length) {
        int kind = in.get(at) & 0xff;
        if (!isLength(kind, length)) {
            return new Unknown(kind, OpaqueBytes.copyOf(in, at + 2, length - 2));
        }
        return switch (kind) {
            case MSS -> new MaximumSegmentSize(in.getShort(at + 2) & 0xffff);
            case WINDOW_SCALE -> new WindowScale(in.get(at + 2) & 0xff);
            case SACK_PERMITTED -> new SackPermitted();
            case SACK -> readSack(in, at, length);
            case TIMESTAMPS -> new Timestamps(in.getInt(at + 2), in.getInt(at + 6));
            case USER_TIMEOUT -> new UserTimeout(in.get(at + 2) < 0, in.getShort(at + 2) & 0x7fff);
            default -> new FastOpen(OpaqueBytes.copyOf(in, at + 2, length - 2));
        };
    }

    /** Whether {@code kind} is a known one, and {@code length} one that it may have. */
    private static boolean isLength(int kind, int length) {
        return switch (kind) {
            case MSS, USER_TIMEOUT -> length == 4;
            case WINDOW_SCALE -> length == 3;
            case SACK_PERMITTED -> length == 2;
            case SACK -> length > 2 && length % 8 == 2;
            case TIMESTAMPS -> length == 10;
            case FAST_OPEN -> isCookieLength(length - 2);
            default -> false;
        };
    }

    private static Sack readSack(ByteBuffer in, int at, int length) {
        List<SackBlock> blocks = new ArrayList<>(4);
        for (int block = at + 2; block < at + length; block += 8) {
            blocks.add(new SackBlock(new SeqNumber(in.getInt(block)), new SeqNumber(in.getInt(block + 4))));
        }
        return new Sack(blocks);
    }

    /** RFC 7413 section 4.1.1: a request is empty, a cookie has 4 to 16 bytes, an even number. */
    private static boolean isCookieLength(int length) {
        return length == 0 || length >= 4 && length <= 16 && length % 2 == 0;
    }

    /**
     * Bytes that {@code options} take with their padding, a multiple of 4.
     *
     * @throws IllegalArgumentException if that is more than 40
     */
    public static int wireLength(List<TcpOption> options) {
        int at = 0;
        for (int i = 0; i < options.size(); i++) {
            at += padding(options, i, at) + options.get(i).wireLength();
        }
        if (at > MAX_LENGTH) {
            throw new IllegalArgumentException("TCP options take at most 40 bytes, not " + at + ": " + options);
        }
        return at + 3 & ~3;
    }

    /** How many no-operations go in front of option {@code index}, which would otherwise start at {@code at}. */
    private static int padding(List<TcpOption> options, int index, int at) {
        return switch (options.get(index)) {
            case Timestamps timestamps -> 2 - at & 3;
            case Sack sack -> 2 - at & 3;
            case WindowScale scale -> 1 - at & 3;
            case SackPermitted permitted -> beforeTimestamps(options, index) ? -at & 3 : 2 - at & 3;
            default -> 0;
        };
    }

    /** SACK-permitted in front of timestamps is their padding. */
    private static boolean beforeTimestamps(List<TcpOption> options, int index) {
        return index + 1 < options.size() && options.get(index + 1) instanceof Timestamps;
    }

    /** Writes {@code options} and their padding, {@link #wireLength} bytes. No end of list is ever needed. */
    @Implements("MUST-69")
    static void write(List<TcpOption> options, ByteBuffer out, int start) {
        int at = start;
        for (int i = 0; i < options.size(); i++) {
            at = pad(out, at, padding(options, i, at - start));
            writeOne(options.get(i), out, at);
            at += options.get(i).wireLength();
        }
        pad(out, at, start - at & 3);
    }

    private static int pad(ByteBuffer out, int from, int count) {
        for (int i = 0; i < count; i++) {
            out.put(from + i, (byte) NO_OPERATION);
        }
        return from + count;
    }

    private static void writeOne(TcpOption option, ByteBuffer out, int at) {
        int kind = kind(option);
        out.put(at, (byte) kind);
        out.put(at + 1, (byte) option.wireLength());
        switch (option) {
            case MaximumSegmentSize mss -> out.putShort(at + 2, (short) mss.value());
            case WindowScale scale -> out.put(at + 2, (byte) scale.shift());
            case SackPermitted permitted -> {}
            case Sack sack -> writeSack(sack, out, at + 2);
            case Timestamps timestamps -> {
                out.putInt(at + 2, timestamps.value());
                out.putInt(at + 6, timestamps.echo());
            }
            case UserTimeout timeout ->
                out.putShort(at + 2, (short) (timeout.value() & 0x7fff | (timeout.minutes() ? 0x8000 : 0)));
            case FastOpen fastOpen -> fastOpen.cookie().copyTo(out, at + 2);
            case Unknown unknown -> unknown.data().copyTo(out, at + 2);
        }
    }

    private static void writeSack(Sack sack, ByteBuffer out, int from) {
        int at = from;
        for (SackBlock block : sack.blocks()) {
            out.putInt(at, block.left().value());
            out.putInt(at + 4, block.right().value());
            at += 8;
        }
    }

    /** The kind byte of {@code option}. */
    static int kind(TcpOption option) {
        return switch (option) {
            case MaximumSegmentSize mss -> MSS;
            case WindowScale scale -> WINDOW_SCALE;
            case SackPermitted permitted -> SACK_PERMITTED;
            case Sack sack -> SACK;
            case Timestamps timestamps -> TIMESTAMPS;
            case UserTimeout timeout -> USER_TIMEOUT;
            case FastOpen fastOpen -> FAST_OPEN;
            case Unknown unknown -> unknown.kind();
        };
    }
}
