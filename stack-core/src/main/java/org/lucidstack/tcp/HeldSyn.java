package org.lucidstack.tcp;

import org.jspecify.annotations.Nullable;
import org.lucidstack.env.Counter;
import org.lucidstack.env.UnreachableReport;
import org.lucidstack.net.FourTuple;
import org.lucidstack.time.TimerQueue;
import org.lucidstack.wire.TcpSegment;
import org.lucidstack.wire.Unreachable;

/**
 * A SYN that was neither answered nor refused yet (see {@link Listener#holdSyns}): its owner finds out first whether the connection can be
 * served at all, and then decides, once. A decision that comes too late, after the SYN was {@linkplain #onAbandoned abandoned}, changes
 * nothing. Not thread-safe: call it only while holding the stack.
 */
public final class HeldSyn extends TimerQueue.Timer {

    private final HeldSyns queue;
    private final FourTuple tuple;
    private TcpSegment syn;
    private UnreachableReport report;
    private @Nullable Runnable abandoned;

    HeldSyn(HeldSyns queue, FourTuple tuple, TcpSegment syn, UnreachableReport report) {
        this.queue = queue;
        this.tuple = tuple;
        this.syn = syn;
        this.report = report;
    }

    /** Where the SYN wants to, as the local end, and where it comes from. */
    public FourTuple tuple() {
        return tuple;
    }

    /** {@code action} runs, while the stack is held, if the SYN goes before it was decided: by time, a RST, or the end of the listener. */
    public void onAbandoned(Runnable action) {
        abandoned = action;
    }

    /** Whether a decision is still awaited. */
    public boolean isUndecided() {
        return queue.holds(this);
    }

    /**
     * Answers the SYN: the connection is in SYN-RECEIVED, and comes out of {@link Listener#accept} when it is established.
     *
     * @return null if there is nothing to answer any more
     */
    public @Nullable Connection accept() {
        return queue.take(this, "accepted") ? ListenArrival.open(queue.listener, tuple, syn, layer().isn(tuple)) : null;
    }

    /** Answers with RST, as a host does where nobody listens (RFC 9293 section 3.5.2, group 1). */
    public void refuse() {
        if (queue.take(this, "refused")) {
            layer().env.count(Counter.TcpSynsRefused);
            SegmentWriter.resetReply(layer(), tuple, syn);
        }
    }

    /** Answers with an ICMP error, as a router does that has no way to the host. */
    public void unreachable(Unreachable why) {
        if (queue.take(this, "unreachable")) {
            layer().env.count(Counter.TcpSynsUnreachable);
            report.send(why);
        }
    }

    /** Says nothing: the next SYN of the peer is held anew. */
    public void forget() {
        queue.take(this, "forgotten");
    }

    /** The peer repeated its SYN, or gave the old one up for another: only the last one can be answered. */
    void repeated(TcpSegment latest, UnreachableReport latestReport) {
        syn = latest;
        report = latestReport;
    }

    /** Whether a RST is for this SYN: it bears the number that the peer sends next (RFC5961-3.2-1). */
    boolean isResetBy(TcpSegment rst) {
        return rst.seq().equals(syn.seq().plus(1));
    }

    void abandon() {
        if (abandoned != null) {
            abandoned.run();
        }
    }

    @Override
    protected void fire(long now) {
        queue.abandon(this, "timed out");
    }

    private TcpLayer layer() {
        return queue.listener.layer;
    }
}
