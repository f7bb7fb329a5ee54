package org.lucidstack.tcp.recv;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lucidstack.buffer.ByteQueue;
import org.lucidstack.buffer.ChunkPool;
import org.lucidstack.buffer.Payload;
import org.lucidstack.env.Implements;
import org.lucidstack.wire.TcpOption.SackBlock;

/**
 * The receive side of a connection: which part of an arriving segment is new, in what order the application gets it, what window the
 * peer is promised, and when to acknowledge. It knows nothing of sending.
 *
 * <pre>
 *   segment --> window (acceptable? trim) --> Reassembler (out of order) --> ByteQueue --> read
 *                                                                     \--> AckPolicy
 * </pre>
 *
 * Not thread-safe; sequence numbers are unwrapped.
 */
public final class Receiver {

    /** What became of the text of a segment. */
    public enum Arrival {
        /** Nothing of it was new. */
        DUPLICATE,
        /** It lies behind a gap and was kept. */
        OUT_OF_ORDER,
        /** It lies behind a gap, and there was no room to keep it. */
        DROPPED,
        /** RCV.NXT advanced. */
        IN_ORDER
    }

    private static final long NO_FIN = Long.MAX_VALUE;

    private final ReceiveWindow window;
    private final ByteQueue ready;
    private final ReceiveBufferTuner tuner;
    private final AckPolicy acks;
    private final int mss;
    private @Nullable Reassembler reassembler;
    private long finSeq = NO_FIN;
    private boolean finReceived;
    private boolean discarding;
    /** Something was taken out of the buffer since the last window was told. */
    private boolean freed;

    private long urgentEnd = Long.MIN_VALUE;
    private long bytesReceived;

    /**
     * @param mss the MSS that we announced
     * @param initialBuffer bytes of buffer at first
     * @param maxBuffer bytes that it may grow to
     */
    public Receiver(ReceiveWindow window, ChunkPool pool, AckPolicy acks, int mss, int initialBuffer, int maxBuffer) {
        this.window = window;
        this.ready = new ByteQueue(pool);
        this.acks = acks;
        this.mss = mss;
        this.tuner = new ReceiveBufferTuner(initialBuffer, maxBuffer);
    }

    public ReceiveWindow window() {
        return window;
    }

    public AckPolicy acks() {
        return acks;
    }

    /** RCV.NXT. */
    public long nxt() {
        return window.nxt();
    }

    /**
     * Takes the text and FIN of an acceptable segment (RFC 9293 section 3.10.7.4, seventh and eighth check).
     *
     * @param seq unwrapped sequence number of the first byte
     */
    @Implements({"RFC9293-3.10.7.4-2", "SHLD-31", "RFC5681-3.2-1"})
    public Arrival accept(long seq, Payload payload, boolean fin, long now) {
        long end = seq + payload.length();
        if (fin && end <= window.edge() && (finSeq == NO_FIN || end == finSeq)) {
            finSeq = end;
        }
        long from = Math.max(seq, window.nxt());
        long to = Math.min(Math.min(end, window.edge()), finSeq);
        Arrival arrival = from < to ? store(seq, payload, from, to, now) : notNew(seq, end, fin);
        takeFin();
        return arrival;
    }

    private Arrival store(long seq, Payload payload, long from, long to, long now) {
        Payload fresh = payload.slice((int) (from - seq), (int) (to - from));
        if (seq < from) {
            reassembler().reportDuplicate(seq, from);
            acks.onUrgentReason();
        }
        if (from > window.nxt()) {
            acks.onUrgentReason();
            return reassembler().insert(from, fresh) ? Arrival.OUT_OF_ORDER : Arrival.DROPPED;
        }
        append(fresh);
        window.advance(to);
        bytesReceived += fresh.length();
        if (reassembler != null && !reassembler.isEmpty()) {
            acks.onUrgentReason();
            drain();
        }
        acks.onData(fresh.length(), now);
        tuner.onArrival(window.nxt(), now);
        return Arrival.IN_ORDER;
    }

    private void append(Payload payload) {
        if (!discarding) {
            ready.append(payload);
        }
    }

    private void drain() {
        long before = window.nxt();
        long after = reassembler().drainTo(ready, before);
        window.advance(after);
        bytesReceived += after - before;
        if (discarding) {
            ready.clear();
        }
    }

    private Arrival notNew(long seq, long end, boolean fin) {
        if (end > seq && seq < window.nxt()) {
            reassembler().reportDuplicate(seq, Math.min(end, window.nxt()));
        }
        acks.onUrgentReason();
        return fin && finSeq > window.nxt() ? Arrival.OUT_OF_ORDER : Arrival.DUPLICATE;
    }

    /** FIN counts once, and only after every byte before it (RFC9293-3.10.7.4-7). */
    @Implements("RFC9293-3.10.7.4-7")
    private void takeFin() {
        if (!finReceived && finSeq == window.nxt()) {
            finReceived = true;
            window.advanceBeyond(finSeq + 1);
            acks.onUrgentReason();
        }
    }

    private Reassembler reassembler() {
        if (reassembler == null) {
            reassembler = new Reassembler();
        }
        return reassembler;
    }

    /** An old duplicate arrived that was not acceptable: it is reported by D-SACK with the ACK that answers it (RFC2883-4-2). */
    public void noteDuplicate(long seq, int length) {
        long end = Math.min(seq + length, window.nxt());
        if (length > 0 && seq < end) {
            reassembler().reportDuplicate(seq, end);
        }
    }

    /** Whether the peer's FIN has been reached: nothing more will come. */
    public boolean isFinReceived() {
        return finReceived;
    }

    /** Bytes that can be read now. */
    public int available() {
        return ready.length();
    }

    /** Moves bytes to {@code target}; returns how many. */
    public int read(ByteBuffer target) {
        return taken(ready.read(target));
    }

    /** Throws up to {@code max} bytes away that could be read; returns how many. */
    public int skip(int max) {
        int count = Math.min(max, ready.length());
        ready.drop(count);
        return taken(count);
    }

    private int taken(int count) {
        freed |= count > 0;
        tuner.onRead(count);
        return count;
    }

    /** Copies to {@code target} what {@link #read} would move there; returns how many bytes. */
    public int peek(ByteBuffer target) {
        return ready.peek(target);
    }

    /** From now on data is received and thrown away. */
    public void discard() {
        discarding = true;
        freed = true;
        ready.clear();
    }

    private long free() {
        return (long) tuner.capacity() - ready.length();
    }

    /** The window field of the next segment; see {@link ReceiveWindow#field}. */
    public int windowField() {
        freed = false;
        return window.field(free(), tuner.capacity(), mss);
    }

    /**
     * Whether reading has freed so much that the peer should be told now. A buffer that merely is larger than what the unscaled window of
     * the SYN could tell is no news worth a segment: the next one tells it.
     */
    public boolean isWindowUpdateDue() {
        return freed && !finReceived && window.isUpdateDue(free(), tuner.capacity(), mss);
    }

    /**
     * SACK blocks for the next segment, the most recent first, a D-SACK before them.
     *
     * @param max how many fit; 0 = the peer does not understand them
     */
    public List<SackBlock> sackBlocks(int max) {
        if (reassembler == null) {
            return List.of();
        }
        List<SackBlock> blocks = reassembler.takeSackBlocks(window.nxt(), max);
        if (reassembler.isEmpty()) {
            // nothing is held and every duplicate is told: an idle connection needs none
            reassembler = null;
        }
        return blocks;
    }

    /** How many blocks {@link #sackBlocks} would give. */
    public int sackBlockCount(int max) {
        return reassembler == null ? 0 : Math.min(max, reassembler.sackBlockCount());
    }

    /** Bytes held behind a gap. */
    public long outOfOrder() {
        return reassembler == null ? 0 : reassembler.bytesHeld();
    }

    /**
     * The peer announced urgent data.
     *
     * @param end the sequence number after it (MUST-62)
     * @return whether this is news (MUST-32)
     */
    @Implements({"MUST-30", "MUST-32"})
    public boolean urgent(long end) {
        if (end <= urgentEnd || end <= window.nxt() - ready.length()) {
            return false;
        }
        urgentEnd = end;
        return true;
    }

    /** Urgent bytes that are still to be read, received or not (MUST-33). */
    @Implements("MUST-33")
    public int urgentBytesLeft() {
        long readUpTo = window.nxt() - (finReceived ? 1 : 0) - ready.length();
        return (int) Math.max(0, Math.min(urgentEnd - readUpTo, Integer.MAX_VALUE));
    }

    /** Payload bytes received in order. */
    public long bytesReceived() {
        return bytesReceived;
    }

    /** Bytes of buffer, as tuned so far. */
    public int capacity() {
        return tuner.capacity();
    }

    /** Frees everything that was not read. */
    public void clear() {
        ready.clear();
        reassembler = null;
    }
}
