package org.lucidstack.contract;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lucidstack.contract.ReassemblerContract.Drained;
import org.lucidstack.wire.SeqNumber;
import org.lucidstack.wire.TcpOption.SackBlock;

/**
 * A receive side made of a reassembler and a byte queue, either of which may be a student's.
 *
 * <pre>
 *   in order ------------&gt; queue --&gt; read
 *   behind a gap --&gt; reassembler --^
 * </pre>
 */
public final class ComposedReceiver implements ReceiverContract.Subject {

    private static final int LARGEST_FIELD = 0xffff;

    private final ReassemblerContract.Subject reassembler;
    private final ByteQueueContract.Subject queue;
    private final int capacity;
    private final int mss;
    private boolean synSeen;
    private boolean finSeen;
    /** The number after the last byte in order. */
    private long nxt;
    /** Up to where the peer was promised room. */
    private long edge;

    private long finAt = -1;

    public ComposedReceiver(
            ReassemblerContract.Subject reassembler, ByteQueueContract.Subject queue, int capacity, int mss) {
        this.reassembler = reassembler;
        this.queue = queue;
        this.capacity = capacity;
        this.mss = mss;
    }

    @Override
    public void arrives(boolean syn, SeqNumber seq, byte[] data, boolean fin) {
        if (!synSeen && syn) {
            synSeen = true;
            nxt = seq.toUnsigned() + 1;
            edge = nxt + Math.min(capacity, LARGEST_FIELD);
        }
        if (!synSeen || finSeen) {
            return;
        }
        long start = seq.unwrap(nxt) + (syn ? 1 : 0);
        long end = start + data.length;
        if (fin && end <= edge) {
            finAt = end;
        }
        long from = Math.max(start, nxt);
        long to = Math.min(end, edge);
        if (from < to) {
            take(from, Arrays.copyOfRange(data, (int) (from - start), (int) (to - start)));
        }
        finSeen = nxt == finAt;
    }

    private void take(long from, byte[] bytes) {
        if (from > nxt) {
            reassembler.insert(from, bytes);
            return;
        }
        queue.append(bytes);
        Drained drained = reassembler.drain(nxt + bytes.length);
        queue.append(drained.bytes());
        nxt = drained.nxt();
    }

    @Override
    public @Nullable SeqNumber ackNumber() {
        return synSeen ? SeqNumber.of(nxt + (finSeen ? 1 : 0)) : null;
    }

    /** The edge moves on only where that is worth a segment (RFC 9293 section 3.8.6.2.2). */
    @Override
    public int window() {
        long possible = nxt + Math.min(capacity - queue.length(), LARGEST_FIELD);
        if (possible - edge >= Math.min(capacity / 2, mss)) {
            edge = possible;
        }
        return synSeen ? (int) (edge - nxt) : 0;
    }

    @Override
    public int available() {
        return queue.length();
    }

    @Override
    public byte[] read(int max) {
        return queue.read(max);
    }

    @Override
    public boolean isAtEnd() {
        return finSeen && queue.length() == 0;
    }

    @Override
    public List<SackBlock> sackBlocks(int max) {
        return reassembler.sackBlocks(nxt, max);
    }
}
