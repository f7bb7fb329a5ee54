package org.lucidstack.tcp.send;

import java.nio.ByteBuffer;
import org.lucidstack.buffer.ChunkPool;
import org.lucidstack.env.Environment;
import org.lucidstack.net.FourTuple;
import org.lucidstack.tcp.congestion.CongestionControl;

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
public final class Sender {

    /** Smallest segment size accepted from a peer or a path, so that a tiny MSS cannot multiply our work. */
    public static final int MIN_SEGMENT_SIZE = 48;

    final Environment env;
    final FourTuple tuple;
    final SendSettings settings;
    final SendWindow window;
    final SendBuffer buffer;
    final RetransmitQueue queue = new RetransmitQueue();
    final SackScoreboard scoreboard = new SackScoreboard();
    final RttEstimator rtt;
    final CongestionControl congestion;
    final LossDetector losses;
    final Recovery recovery;
    final SendStatistics statistics = new SendStatistics();
    final SendTimer timer;
    final boolean withSack;
    private final Transmitter transmitter;
    private final Acknowledgments acknowledgments;
    private int segmentSize;
    private int optionOverhead;

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
        this.losses = withSack
                ? new RackLossDetector(queue, rtt, this::segmentSize)
                : new NewRenoLossDetector(queue, this::segmentSize, window.iss());
        this.recovery = new Recovery(congestion, withSack, window.iss());
        this.timer = new SendTimer(this);
        this.transmitter = new Transmitter(this, emitter);
        this.acknowledgments = new Acknowledgments(this, transmitter);
    }

    /** SEND: takes what there is room for; returns how many bytes. */
    public int write(ByteBuffer source) {
        int taken = buffer.isFinished() ? 0 : buffer.append(source, room());
        statistics.written += taken;
        return taken;
    }

    /** As {@link #write}, and the last byte taken is the last of urgent data (MUST-30, MUST-31). */
    public int writeUrgent(ByteBuffer source) {
        int taken = write(source);
        if (taken > 0) {
            buffer.markUrgent();
        }
        return taken;
    }

    /** Bytes that {@link #write} would take now. */
    public int room() {
        return Math.max(0, bufferLimit() - buffer.length());
    }

    /** Twice what congestion control lets out, within bounds: enough to keep the path full while acknowledgments return. */
    private int bufferLimit() {
        if (settings.fixedBuffer > 0) {
            return settings.fixedBuffer;
        }
        long wanted = 2 * Math.min(congestion.window(), Integer.MAX_VALUE / 4);
        return (int) Math.min(Math.max(wanted, SendSettings.MIN_BUFFER), settings.maxBuffer);
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

    /** Sends whatever may go now: first what is lost, then new data. */
    public void output() {
        transmitter.output(env.now());
    }

    /**
     * Takes the acknowledgment, window and SACK blocks of an acceptable segment.
     *
     * @return whether SND.UNA advanced
     */
    public boolean acknowledge(AckInput input) {
        return acknowledgments.process(input, env.now());
    }

    Acknowledgments acknowledgments() {
        return acknowledgments;
    }

    /** When {@link #onTimer} is to be called, or {@link org.lucidstack.time.Clock#NEVER}. */
    public long deadline() {
        return timer.deadline();
    }

    /**
     * The time of {@link #deadline} has come.
     *
     * @return false if the peer has been silent beyond R2 and the connection is to be given up (MUST-20)
     */
    public boolean onTimer() {
        return timer.fire(transmitter, env.now());
    }

    /** Payload bytes of a full-sized segment now: the effective send MSS less the options that come and go (SACK blocks). */
    public int segmentSize() {
        return Math.max(segmentSize - optionOverhead, 1);
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
        if (smaller) {
            transmitter.resendAfterPathChange(env.now());
        }
    }

    /** The peer reports congestion marks (RFC3168-6.1.2-1). */
    public void congestionExperienced() {
        transmitter.reduceForEcn(env.now());
    }

    /** Drops everything; nothing will be sent any more. */
    public void clear() {
        buffer.clear();
        timer.stop();
    }

    public SendWindow window() {
        return window;
    }

    public SendSettings settings() {
        return settings;
    }

    public RttEstimator rtt() {
        return rtt;
    }

    public CongestionControl congestion() {
        return congestion;
    }

    public Recovery recovery() {
        return recovery;
    }

    public RetransmitQueue queue() {
        return queue;
    }

    public SendStatistics statistics() {
        return statistics;
    }

    public LossDetector lossDetector() {
        return losses;
    }
}
