package org.lucidstack.trace.streams;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lucidstack.buffer.ChunkPool;
import org.lucidstack.net.FourTuple;
import org.lucidstack.trace.decode.DecodedTransport.Tcp;
import org.lucidstack.wire.SeqNumber;
import org.lucidstack.wire.TcpFlags;

/**
 * Both directions of one TCP connection, from its SYN (or the first segment captured) to the next SYN. Not
 * thread-safe.
 */
final class Conversation {

    private final FourTuple firstSender;
    private final StreamDirection forward;
    private final StreamDirection backward;
    /** A SYN that may start another conversation, if the other side agrees. */
    private @Nullable SeqNumber candidate;

    /** @param firstSender the addresses as the sender of the first segment sees them */
    Conversation(int number, FourTuple firstSender, ChunkPool pool, StreamSink sink) {
        this.firstSender = firstSender;
        forward = new StreamDirection(number, firstSender.local(), firstSender.remote(), pool, sink);
        backward = new StreamDirection(number, firstSender.remote(), firstSender.local(), pool, sink);
    }

    /**
     * Whether a segment belongs to another, later conversation of the same addresses. In the middle of a conversation
     * a new SYN counts only once it was answered: it may be old, or an attack (RFC 5961 section 4).
     */
    boolean isOver(FourTuple sender, Tcp segment) {
        if ((segment.flags() & TcpFlags.SYN) == 0 || (segment.flags() & TcpFlags.RST) != 0) {
            return false;
        }
        SeqNumber seq = SeqNumber.of(segment.seq());
        StreamDirection direction = direction(sender);
        if ((segment.flags() & TcpFlags.ACK) != 0) {
            return candidate != null && candidate.plus(1).equals(SeqNumber.of(segment.ack()));
        }
        if (!direction.isOther(seq)) {
            return false;
        }
        boolean idle = forward.isFinished() || backward.isFinished() || !forward.hasData() && !backward.hasData();
        candidate = seq;
        return idle;
    }

    void segment(FourTuple sender, Tcp segment, ByteBuffer payload) throws IOException {
        StreamDirection direction = direction(sender);
        direction.markSeen();
        SeqNumber seq = SeqNumber.of(segment.seq());
        boolean syn = (segment.flags() & TcpFlags.SYN) != 0;
        if ((segment.flags() & TcpFlags.RST) != 0) {
            direction.markFinished();
            return;
        }
        if (syn) {
            if (direction.isOther(seq)) {
                return;
            }
            direction.synchronize(seq);
        }
        if (payload.hasRemaining()) {
            direction.data(syn ? seq.plus(1) : seq, payload);
        }
        if ((segment.flags() & TcpFlags.FIN) != 0) {
            direction.markFinished();
        }
    }

    /** Ends both directions and tells of those of which anything was captured. */
    List<StreamSummary> finish() throws IOException {
        if (!backward.isSeen()) {
            return List.of(forward.finish());
        }
        return List.of(forward.finish(), backward.finish());
    }

    private StreamDirection direction(FourTuple sender) {
        return sender.equals(firstSender) ? forward : backward;
    }
}
