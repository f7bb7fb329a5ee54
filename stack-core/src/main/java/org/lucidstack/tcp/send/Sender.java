package org.lucidstack.tcp.send;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.lucidstack.buffer.ChunkPool;
import org.lucidstack.env.Environment;
import org.lucidstack.env.Implements;
import org.lucidstack.net.FourTuple;
import org.lucidstack.tcp.congestion.CongestionControl;
import org.lucidstack.time.Clock;

/**
 * The send side of a connection: what was written, what of it may go now, what must go again. It knows nothing of receiving: the
 * connection hands it the half of each segment that is meant for it ({@link AckInput}) and completes what it emits.
 *
 * <pre>
 *   write --> SendBuffer --> Transmitter --> RetransmitQueue --> emitter
 *                               ^  cwnd            |
 *   segment --> Acknowledgments-+--> LossDetector -+ marks lost
 *   time    --> SendTimer ------+
 * </pre>
 *
 * Not thread-safe; times are nanoseconds, sizes bytes, sequence numbers unwrapped.
 */
public final class Sender implements SegmentSize {

    /** Smallest segment size accepted from a peer or a path, so that a tiny MSS cannot multiply our work. */
    public static final int MIN_SEGMENT_SIZE = 48;

    private static final RetransmitQueue NOTHING = new RetransmitQueue();

    final Environment env;
    final FourTuple tuple;
    SendSettings settings;
    final SendWindow window;
    final SendBuffer buffer;
    final RttEstimator rtt;
    final CongestionControl congestion;
    final SendStatistics statistics = new SendStatistics();
    final SegmentEmitter emitter;
    final boolean withSack;
    long lastSentAt;
    private @Nullable Flight flight;
    /** What past flights have learned; null = nothing. */
    private @Nullable ReorderingHistory reordering;

    private int segmentSize;
    private int optionOverhead;
    /** Whether the last write was taken only in part. */
    private boolean cutShort;

    /**
     * A send side that starts when both SYNs have been exchanged.
     *
     * @param segmentSize the effective send MSS, option bytes of every segment subtracted (MUST-16)
     * @param withSack whether the peer reports SACK blocks
     */
    public Sender(
            Environment env,
            FourTuple tuple,
            SendSettings settings,
            SendWindow window,
            ChunkPool pool,
            RttEstimator rtt,
            CongestionControl congestion,
            int segmentSize,
            boolean withSack,
            SegmentEmitter emitter) {
        this.env = env;
        this.tuple = tuple;
        this.settings = settings;
        this.window = window;
        this.buffer = new SendBuffer(pool, window.iss() + 1);
        this.rtt = rtt;
        this.congestion = congestion;
        this.segmentSize = Math.max(segmentSize, MIN_SEGMENT_SIZE);
        this.withSack = withSack;
        this.emitter = emitter;
    }

    /** The flight that is under way, or a new one. */
    private Flight flight() {
        if (flight == null) {
            flight = new Flight(this, reordering == null ? new ReorderingHistory() : reordering);
        }
        return flight;
    }

    /** Gives up what only a flight needs. */
    void rest() {
        if (flight != null && flight.isOver()) {
            reordering = flight.reordering.isBlank() ? null : flight.reordering;
            flight = null;
            congestion.onRest();
        }
    }

    /**
     * The application's first bytes travelled on our SYN. What of them was acknowledged is done; the rest is still to be sent, as if it had
     * never left (RFC 7413 section 4.2.1).
     *
     * @param ack SEG.ACK of the SYN-ACK, unwrapped
     */
    public void startWith(byte[] text, long ack) {
        buffer.append(ByteBuffer.wrap(text), text.length);
        if (ack > window.una()) {
            int taken = (int) (ack - window.una());
            statistics.bytesSent += taken;
            statistics.delivered += taken;
            buffer.acknowledge(ack);
            window.acknowledge(ack);
        }
    }

    /** SEND: takes what there is room for; returns how many bytes. */
    public int write(ByteBuffer source) {
        int taken = buffer.isFinished() ? 0 : buffer.append(source, room());
        cutShort = source.hasRemaining();
        return taken;
    }

    /** Whether who wrote last has more to write, as soon as there is room. */
    boolean isMoreToCome() {
        return cutShort && !buffer.isFinished();
    }

    /** As {@link #write}, and the last byte taken is the last of urgent data (MUST-30, MUST-31). */
    @Implements({"MUST-30", "MUST-31"})
    public int writeUrgent(ByteBuffer source) {
        int taken = write(source);
        if (taken > 0) {
            buffer.markUrgent();
        }
        return taken;
    }

    /** Bytes that {@link #write} would take now. */
    public int room() {
        int length = buffer.length();
        long allowed = Math.min(congestion.window(), window.wnd());
        return Math.max(0, settings.bufferLimit(allowed, length - unsent()) - length);
    }

    /** CLOSE of this direction: FIN follows the last byte written. */
    public void finish() {
        buffer.finish();
    }

    public boolean isFinished() {
        return buffer.isFinished();
    }

    /** Whether our FIN has been sent. */
    public boolean isFinSent() {
        return buffer.isFinished() && window.nxt() == buffer.endWithFin();
    }

    /** Whether the peer has acknowledged our FIN. */
    public boolean isFinAcknowledged() {
        return buffer.isFinished() && window.una() == buffer.endWithFin();
    }

    /** Bytes written and not yet acknowledged. */
    public int unacknowledged() {
        return buffer.length();
    }

    /** Bytes written and not yet sent. */
    public int unsent() {
        return (int) (buffer.end() - Math.min(window.nxt(), buffer.end()));
    }

    /**
     * Sends what may go now: first what is lost, then new data, of that not all at once.
     *
     * @return whether more may go at once, after acknowledgments have been looked at
     */
    public boolean output() {
        boolean idle = flight == null && window.nxt() >= buffer.endWithFin();
        return !idle && flight().transmitter.output(env.now());
    }

    /** Whether nothing is under way and {@code ack} is no news: then all that a segment tells this side is its window. */
    public boolean isAtRest(long ack) {
        return flight == null && ack <= window.una();
    }

    /** Takes the window of an acceptable segment while {@link #isAtRest}. */
    public void updateWindow(long seq, long ack, long size) {
        window.update(seq, ack, size);
    }

    /**
     * Takes the acknowledgment, window and SACK blocks of an acceptable segment.
     *
     * @return whether SND.UNA advanced
     */
    public boolean acknowledge(AckInput input) {
        if (isAtRest(input.ack())) {
            updateWindow(input.seq(), input.ack(), input.window());
            return false;
        }
        return flight().acknowledgments.process(input, env.now());
    }

    /** When {@link #onTimer} is to be called, or {@link Clock#NEVER}. */
    public long deadline() {
        return flight == null ? Clock.NEVER : flight.timer.deadline();
    }

    /**
     * The time of {@link #deadline} has come.
     *
     * @return false if the peer has been silent beyond R2 and the connection is to be given up (MUST-20)
     */
    public boolean onTimer() {
        return flight == null || flight.timer.fire(env.now());
    }

    /** Payload bytes of a full-sized segment now: the effective send MSS less the options that come and go (SACK blocks). */
    @Override
    public int bytes() {
        return Math.max(segmentSize - optionOverhead, 1);
    }

    /** As {@link #bytes}. */
    public int segmentSize() {
        return bytes();
    }

    /** The effective send MSS without variable options. */
    public int maximumSegmentSize() {
        return segmentSize;
    }

    /** How many bytes of further options the next segments carry (SACK blocks). */
    public void optionOverhead(int bytes) {
        optionOverhead = bytes;
    }

    /**
     * The path takes other sizes than before (RFC8201-5.4-1). What was sent too large counts as lost, but not as congestion
     * (RFC8201-5.4-2): it goes again at once, in pieces.
     */
    public void segmentSize(int bytes) {
        int size = Math.max(bytes, MIN_SEGMENT_SIZE);
        boolean smaller = size < segmentSize;
        segmentSize = size;
        congestion.onMssChanged(size);
        if (smaller && flight != null) {
            flight.transmitter.resendAfterPathChange(env.now());
        }
    }

    /** The peer reports congestion marks (RFC3168-6.1.2-1). */
    public void congestionExperienced() {
        if (flight != null) {
            flight.departures.reduceForEcn(env.now());
        }
    }

    /** Drops everything; nothing will be sent any more. */
    public void clear() {
        buffer.clear();
        if (flight != null) {
            flight.limitTimes.settle(env.now());
            flight = null;
        }
    }

    public SendWindow window() {
        return window;
    }

    /** Changes what is asked of this side; takes effect with the next output. */
    public void settings(SendSettings changed) {
        settings = changed;
    }

    public RttEstimator rtt() {
        return rtt;
    }

    public CongestionControl congestion() {
        return congestion;
    }

    /** Which kind of repair is under way. */
    public Recovery.Phase phase() {
        return flight == null ? Recovery.Phase.OPEN : flight.recovery.phase();
    }

    /** What holds this side back now. */
    public SendLimit limit() {
        return flight == null ? SendLimit.APPLICATION : flight.transmitter.limit(env.now());
    }

    /** The rate at which data is spread, in bytes per second; 0 = all that is allowed leaves at once. */
    public long pacingRate() {
        return settings.pacing() ? Pacer.rate(this) : 0;
    }

    /** When data was last sent, in nanoseconds; 0 = never. */
    public long lastSentAt() {
        return lastSentAt;
    }

    /** Whether segments were seen to overtake each other. */
    public boolean isReorderingSeen() {
        return flight == null ? reordering != null && reordering.seen : flight.reordering.seen;
    }

    /** What is outstanding; do not change it. */
    public RetransmitQueue queue() {
        return flight == null ? NOTHING : flight.queue;
    }

    /** What was done so far, times up to now included. */
    public SendStatistics statistics() {
        if (flight != null) {
            flight.limitTimes.settle(env.now());
        }
        return statistics;
    }
}
