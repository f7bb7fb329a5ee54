package org.lucidstack.tcp;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.lucidstack.env.Journal;
import org.lucidstack.env.Journal.Step;
import org.lucidstack.env.SettingsText;
import org.lucidstack.net.FourTuple;

/**
 * One TCP connection: the calls of RFC 9293 section 3.9.1 on a {@link ControlBlock}. It joins the send side and the receive side, which do
 * not know each other. An arriving segment goes through the arrival steps ({@link SynchronizedArrival} and its siblings), a user call
 * through {@link UserCalls}, time through {@link Timeouts}; what they make due leaves with {@link #output}.
 *
 * <p>Not thread-safe: call it only while holding the stack. What a call makes due leaves with the stack's next flush.
 */
public final class Connection extends ControlBlock implements TupleOwner {

    final ConnectionTimers timers = new ConnectionTimers(this);
    private boolean ownsOptions;
    private boolean queued;

    Connection(TcpLayer layer, FourTuple tuple, ConnectionOptions options, long iss) {
        super(layer, tuple, options, iss);
    }

    @Override
    public FourTuple tuple() {
        return tuple;
    }

    public TcpState state() {
        return state;
    }

    /** Sets who is told; replaces the previous handler. If there is something to be told already, it is told with the next flush. */
    public void setHandler(ConnectionHandler handler) {
        Journal journal = env().journal();
        journal.write(Step.HANDLER, this);
        this.handler = journal.isOpen() ? new JournaledHandler(handler, journal) : handler;
        if (receiver != null && (receiver.available() > 0 || receiver.isFinReceived())) {
            tell(Notice.READABLE);
        }
    }

    /** Options of this connection; call {@link #optionsChanged} after changing them. */
    public ConnectionOptions options() {
        if (!ownsOptions) {
            ownsOptions = true;
            options = options.clone();
        }
        return options;
    }

    /**
     * Linux's TCP_QUICKACK: whether acknowledgments are to leave at once (what waits leaves now) or with answers. Holds until the data
     * itself shows which is better. Without effect before the peer's SYN has come.
     */
    public void quickAck(boolean on) {
        env().journal().write(Step.QUICK_ACK, this, on ? 1 : 0);
        if (receiver != null) {
            receiver().acks().quick(on);
            schedule();
        }
    }

    /** Whether acknowledgments do not wait for answers to carry them, as far as is known. */
    public boolean isQuickAck() {
        return receiver == null || receiver().acks().isQuick();
    }

    /** Takes over what was changed in {@link #options}. */
    public void optionsChanged() {
        if (env().journal().isOpen()) {
            env().journal().write(Step.OPTIONS, this, SettingsText.of(options));
        }
        UserCalls.applyOptions(this);
    }

    /**
     * SEND: takes as many bytes as the send buffer has room for.
     *
     * @return how many; 0 = full, or still connecting
     * @throws TcpException if the connection is over or our direction was closed
     */
    public int send(ByteBuffer data) throws TcpException {
        return send(data, false);
    }

    /** As {@link #send}, with the URGENT flag: the last byte taken ends the urgent data. */
    public int sendUrgent(ByteBuffer data) throws TcpException {
        return send(data, true);
    }

    private int send(ByteBuffer data, boolean urgent) throws TcpException {
        int start = data.position();
        int offered = data.remaining();
        int taken = UserCalls.send(this, data, urgent);
        if (env().journal().isOpen()) {
            byte[] bytes = new byte[taken];
            data.get(start, bytes);
            env().journal().write(Step.SEND, this, urgent ? 1 : 0, offered > taken ? 1 : 0, bytes);
        }
        return taken;
    }

    /** Bytes that {@link #send} would take now. */
    public int sendRoom() {
        boolean closing = handshake == null ? !state.canSend() : handshake.closeRequested;
        return sender == null || closing ? 0 : sender.room();
    }

    /** Bytes written and not yet acknowledged. */
    public int unacknowledged() {
        return sender == null ? 0 : sender.unacknowledged();
    }

    /**
     * Whether the peer has acknowledged everything that will ever be sent, our FIN included; stays true when the connection is over. Tells
     * a lingering close that it is done, see {@link ConnectionHandler#onDrained}.
     */
    public boolean isDrained() {
        return sender != null && sender.isFinAcknowledged();
    }

    /**
     * RECEIVE: moves bytes to {@code target}.
     *
     * @return how many; 0 = nothing yet (or no room in target), -1 = the peer closed and all was read
     * @throws TcpException if the connection was reset or given up, once everything that came before was read
     */
    public int receive(ByteBuffer target) throws TcpException {
        int room = target.remaining();
        int result = UserCalls.receive(this, target);
        env().journal().write(Step.READ, this, room, result);
        return result;
    }

    /**
     * As {@link #receive}, but throws up to {@code max} bytes away, without copying them anywhere (MSG_TRUNC).
     *
     * @return as {@link #receive}
     * @throws TcpException as {@link #receive}
     */
    public int skip(int max) throws TcpException {
        int result = UserCalls.skip(this, max);
        env().journal().write(Step.READ, this, Math.max(result, 0), result);
        return result;
    }

    /**
     * As {@link #receive}, but the bytes stay to be received again (MSG_PEEK): copies from the first one on, and opens no window.
     *
     * @return as {@link #receive}
     * @throws TcpException as {@link #receive}
     */
    public int peek(ByteBuffer target) throws TcpException {
        return UserCalls.peek(this, target);
    }

    /** Bytes that can be received now. */
    public int available() {
        return receiver == null ? 0 : receiver.available();
    }

    /** Bytes of announced urgent data that were not yet read (MUST-33). */
    public int urgentBytesLeft() {
        return receiver == null ? 0 : receiver.urgentBytesLeft();
    }

    /** Whether the peer's FIN came and everything before it was read. */
    public boolean isAtEndOfStream() {
        return receiver != null && receiver.isFinReceived() && receiver.available() == 0;
    }

    /** CLOSE of our direction only: FIN follows what was written; receiving goes on. Idempotent. */
    public void shutdownOutput() {
        env().journal().write(Step.SHUTDOWN_OUTPUT, this);
        UserCalls.shutdownOutput(this);
    }

    /** The application reads no more; data that arrives is acknowledged and thrown away. */
    public void shutdownInput() {
        env().journal().write(Step.SHUTDOWN_INPUT, this);
        UserCalls.shutdownInput(this);
    }

    /** CLOSE: FIN follows what was written, and nothing is received any more: unread or later data draws RST (SHLD-3). Idempotent. */
    public void close() {
        env().journal().write(Step.CLOSE, this);
        UserCalls.close(this);
    }

    /** ABORT: RST, queues dropped, all calls fail. Idempotent. */
    public void abort() {
        env().journal().write(Step.ABORT, this);
        UserCalls.abort(this, CloseReason.ABORTED);
    }

    /** How it ended, or null while it lives. */
    public @Nullable CloseReason closeReason() {
        return closeReason;
    }

    /** The last soft error that was reported (ICMP, repeated timeouts), or null. */
    public @Nullable String softError() {
        return softError;
    }

    /** STATUS: a snapshot for people and tools. */
    public TcpInfo info() {
        return TcpInfo.of(this);
    }

    // ------------------------------------------------------------------ for the rest of this package

    /** Has {@link #output} called with the next flush. */
    void schedule() {
        if (!queued) {
            queued = true;
            layer.enqueue(this);
        }
    }

    /** Has the handler told with the next flush. */
    void tell(Notice notice) {
        notices |= notice.bit();
        schedule();
    }

    /** Once per batch: tells the handler what became possible, then sends what is due. */
    void flush() {
        queued = false;
        Notice.deliverAll(this);
        output();
    }

    /** Sends data and, if no data carried it along, an acknowledgment that is due. */
    private void output() {
        if (state == TcpState.CLOSED || state == TcpState.TIME_WAIT) {
            return;
        }
        if (sender != null && receiver != null) {
            sender.optionOverhead(SegmentWriter.sackBytes(this));
            boolean wasFull = sender.room() == 0;
            if (sender.output() && !queued) {
                queued = true;
                layer.postpone(this);
            }
            if (wasFull && sender.room() > 0) {
                tell(Notice.WRITABLE);
            }
            if (handshake == null && (receiver.acks().isDue() || receiver.isWindowUpdateDue())) {
                SegmentWriter.acknowledge(this);
            }
        }
        timers.arm(env().timers());
    }
}
