package org.lucidstack.tcp.recv;

import java.util.ArrayList;
import java.util.List;
import org.lucidstack.buffer.ByteQueue;
import org.lucidstack.buffer.Payload;
import org.lucidstack.env.Implements;
import org.lucidstack.wire.SeqNumber;
import org.lucidstack.wire.TcpOption.SackBlock;

/**
 * Keeps what arrived out of order until the gap before it is filled, and tells the peer about it (SACK, RFC 2018;
 * D-SACK, RFC 2883).
 *
 * <pre>
 *   RCV.NXT       +-------+      +-----------+   +---+              right edge of the window
 *      |  gap     | block |      |   block   |   |   |                       |
 *      +----------+-------+------+-----------+---+---+-----------------------+
 *                             the SACK option: most recently changed block first
 * </pre>
 *
 * <p>Segments in order never come here. A connection makes one when the first segment is out of order or a duplicate.
 *
 * <p>Sequence numbers are unwrapped. Memory is bounded: bytes by the window, to which the caller has trimmed what it
 * inserts, blocks by {@link #MAX_BLOCKS}. The first copy of a byte is the one that counts. Not thread-safe.
 */
public final class Reassembler {

    /** Most blocks kept apart; data that would make another is refused, as if it had been lost. */
    public static final int MAX_BLOCKS = 1024;

    private final SequenceBlocks blocks = new SequenceBlocks();
    private final SparseBytes bytes = new SparseBytes();
    private long held;
    /** The duplicate to report, as {@code [duplicateStart, duplicateEnd)}; none if empty. */
    private long duplicateStart;

    private long duplicateEnd;

    /** Whether nothing is held behind a gap. */
    public boolean isEmpty() {
        return blocks.count() == 0;
    }

    /** Bytes held behind a gap. */
    public long bytesHeld() {
        return held;
    }

    /** Sequence number of the first byte held; there must be one. */
    public long firstHeld() {
        return blocks.start(0);
    }

    /** Number of separate blocks held. */
    public int blockCount() {
        return blocks.count();
    }

    /** Memory used for data, in bytes. */
    public long footprint() {
        return bytes.footprint();
    }

    /**
     * Takes a segment that lies behind a gap and within the window. What was here already is noted as a duplicate.
     *
     * @param seq of its first byte
     * @return whether it is held now; false if there was no room
     */
    @Implements({"RFC2018-4-1", "RFC2883-4-1"})
    public boolean insert(long seq, Payload data) {
        long end = seq + data.length();
        if (data.isEmpty()) {
            return true;
        }
        if (blocks.count() >= MAX_BLOCKS && !blocks.touches(seq, end)) {
            return false;
        }
        long at = seq;
        boolean duplicateNoted = false;
        for (int i = blocks.indexAfter(seq); i < blocks.count() && blocks.start(i) < end; i++) {
            if (at < blocks.start(i)) {
                write(seq, data, at, blocks.start(i));
            }
            if (!duplicateNoted) {
                reportDuplicate(Math.max(seq, blocks.start(i)), Math.min(end, blocks.end(i)));
                duplicateNoted = true;
            }
            at = blocks.end(i);
        }
        if (at < end) {
            write(seq, data, at, end);
        }
        blocks.add(seq, end);
        return true;
    }

    private void write(long seq, Payload data, long from, long to) {
        bytes.write(from, data.slice((int) (from - seq), (int) (to - from)));
        held += to - from;
    }

    /**
     * Moves what has become contiguous to {@code queue} and forgets what lies before it.
     *
     * @param nxt RCV.NXT
     * @return RCV.NXT after that
     */
    public long drainTo(ByteQueue queue, long nxt) {
        long after = nxt;
        int gone = 0;
        while (gone < blocks.count() && blocks.start(gone) <= after) {
            long start = blocks.start(gone);
            long end = blocks.end(gone);
            if (start < nxt) {
                // the segment that filled the gap brought these again
                reportDuplicate(start, Math.min(end, nxt));
            }
            if (end > after) {
                bytes.copyTo(queue, after, end);
                after = end;
            }
            held -= end - start;
            gone++;
        }
        blocks.removeFirst(gone);
        if (isEmpty()) {
            bytes.clear();
        } else {
            bytes.freeBefore(after);
        }
        return after;
    }

    /**
     * Bytes came that were here already: {@code [start, end)} is what the next SACK option says first (RFC2883-4-1).
     * They may lie before RCV.NXT (RFC2883-4-2).
     */
    @Implements({"RFC2883-4-1", "RFC2883-4-2"})
    public void reportDuplicate(long start, long end) {
        boolean pending = duplicateStart < duplicateEnd;
        if (pending && start <= duplicateEnd && end >= duplicateStart) {
            duplicateStart = Math.min(duplicateStart, start);
            duplicateEnd = Math.max(duplicateEnd, end);
        } else {
            duplicateStart = start;
            duplicateEnd = end;
        }
        // the block around it, if it is still held, is to follow the report
        blocks.touch(start);
    }

    /** How many blocks a SACK option of sufficient length would have. */
    public int sackBlockCount() {
        return blocks.count() + (duplicateStart < duplicateEnd ? 1 : 0);
    }

    /**
     * The blocks of the next SACK option: a pending duplicate, which is reported once, then the most recently changed
     * ones.
     *
     * @param nxt RCV.NXT, before which nothing but a duplicate is reported
     * @param max how many fit: four, or three beside timestamps
     */
    @Implements({"RFC2018-4-1", "RFC2018-4-2", "RFC2018-4-3", "RFC2883-4-1"})
    public List<SackBlock> takeSackBlocks(long nxt, int max) {
        if (max <= 0 || sackBlockCount() == 0) {
            return List.of();
        }
        List<SackBlock> option = new ArrayList<>(max);
        if (duplicateStart < duplicateEnd) {
            option.add(block(duplicateStart, duplicateEnd));
            duplicateEnd = duplicateStart;
        }
        for (int index : blocks.mostRecent(max - option.size())) {
            if (blocks.start(index) > nxt) {
                option.add(block(blocks.start(index), blocks.end(index)));
            }
        }
        return option;
    }

    private static SackBlock block(long start, long end) {
        return new SackBlock(SeqNumber.of(start), SeqNumber.of(end));
    }
}
