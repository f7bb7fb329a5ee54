package org.lucidstack.trace.streams;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.lucidstack.buffer.ByteQueue;
import org.lucidstack.buffer.ChunkPool;
import org.lucidstack.buffer.Payload;
import org.lucidstack.net.Endpoint;
import org.lucidstack.tcp.recv.Reassembler;
import org.lucidstack.wire.SeqNumber;

/**
 * One direction of a conversation: its segments in, its stream out. A gap is waited for until the end of the
 * conversation, or until too much is held behind it; then the stream goes on behind the gap. Not thread-safe.
 *
 * <pre>
 *   delivered ---------------+     gap     +--- held ---+  gap  +-- held --+
 *                            ^ next (unwrapped)
 * </pre>
 */
final class StreamDirection {

    /** More is not held behind a gap, in bytes. */
    static final long MAX_HELD = 16L << 20;

    /** No window is larger (RFC 7323 section 2.3), so that data farther away belongs to something else. */
    private static final long MAX_AWAY = 1L << 30;

    private final int conversation;
    private final Endpoint source;
    private final Endpoint destination;
    private final ByteQueue queue;
    private final StreamSink sink;
    private @Nullable Reassembler reassembler;
    private @Nullable MessageDigest digest;
    private @Nullable SeqNumber isn;
    private boolean started;
    private boolean seen;
    private boolean finished;
    private long first;
    private long next;
    private long bytes;
    private long gaps;
    private long retransmitted;

    StreamDirection(int conversation, Endpoint source, Endpoint destination, ChunkPool pool, StreamSink sink) {
        this.conversation = conversation;
        this.source = source;
        this.destination = destination;
        this.queue = new ByteQueue(pool);
        this.sink = sink;
    }

    /** Notes that a segment of this direction was captured. */
    void markSeen() {
        seen = true;
    }

    /** Whether any segment of this direction was captured. */
    boolean isSeen() {
        return seen;
    }

    boolean hasData() {
        return bytes > 0 || reassembler != null && !reassembler.isEmpty();
    }

    /** Notes that the sender has said FIN or RST. */
    void markFinished() {
        finished = true;
    }

    boolean isFinished() {
        return finished;
    }

    /** Whether a SYN with this sequence number would start another stream than this one. */
    boolean isOther(SeqNumber seq) {
        return started && !seq.equals(isn) && !isAlmost(seq);
    }

    /** A SYN that was captured late: this stream was joined at its first byte. */
    private boolean isAlmost(SeqNumber seq) {
        return isn == null && seq.plus(1).equals(SeqNumber.of(first));
    }

    /** The SYN: the stream starts behind it. */
    void synchronize(SeqNumber seq) {
        start(seq.plus(1));
        isn = seq;
    }

    /** Data of a segment. @param seq of its first byte; if no SYN came, the first data there is starts the stream */
    void data(SeqNumber seq, ByteBuffer data) throws IOException {
        start(seq);
        long start = seq.unwrap(next);
        long end = start + data.remaining();
        if (Math.abs(start - next) > MAX_AWAY) {
            return;
        }
        if (end <= next) {
            retransmitted += data.remaining();
        } else if (start <= next) {
            int old = (int) (next - start);
            retransmitted += old;
            inOrder(data.slice(old, data.remaining() - old));
        } else {
            hold(start, data);
        }
    }

    private void start(SeqNumber seq) {
        if (!started) {
            started = true;
            first = (1L << 32) + seq.toUnsigned();
            next = first;
        }
    }

    private void inOrder(ByteBuffer data) throws IOException {
        Reassembler held = reassembler;
        long before = held == null ? 0 : held.bytesHeld();
        // What is held already came first, and counts. Data that is refused touches none of it.
        if (held == null || before == 0 || !held.insert(next, Payload.view(data))) {
            deliver(data);
            next += data.remaining();
            return;
        }
        retransmitted += data.remaining() - (held.bytesHeld() - before);
        next = held.drainTo(queue, next);
        deliverQueue();
    }

    private void hold(long start, ByteBuffer data) throws IOException {
        if (reassembler == null) {
            reassembler = new Reassembler();
        }
        Payload payload = Payload.view(data);
        long before = reassembler.bytesHeld();
        while (!reassembler.insert(start, payload)) {
            skipGap(reassembler);
            if (start <= next) {
                data(SeqNumber.of(start), data);
                return;
            }
            before = reassembler.bytesHeld();
        }
        retransmitted += data.remaining() - (reassembler.bytesHeld() - before);
        while (reassembler.bytesHeld() > MAX_HELD) {
            skipGap(reassembler);
        }
    }

    /** Gives the first gap up: goes on with the bytes behind it. */
    private void skipGap(Reassembler held) throws IOException {
        long start = held.firstHeld();
        gaps++;
        next = held.drainTo(queue, start);
        deliverQueue();
    }

    /** Ends the stream: nothing fills gaps any more. */
    StreamSummary finish() throws IOException {
        while (reassembler != null && !reassembler.isEmpty()) {
            skipGap(reassembler);
        }
        reassembler = null;
        String sha256 = HexFormat.of().formatHex((digest == null ? sha256() : digest).digest());
        digest = null;
        return new StreamSummary(source, destination, conversation, bytes, gaps, retransmitted, sha256);
    }

    private void deliverQueue() throws IOException {
        while (!queue.isEmpty()) {
            Payload payload = queue.view(0, queue.length());
            for (int i = 0; i < payload.pieceCount(); i++) {
                deliver(payload.piece(i).slice(payload.pieceStart(i), payload.pieceLength(i)));
            }
            queue.drop(payload.length());
        }
    }

    private void deliver(ByteBuffer data) throws IOException {
        if (digest == null) {
            digest = sha256();
        }
        bytes += data.remaining();
        digest.update(data.duplicate());
        sink.data(conversation, source, destination, data.duplicate());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
