package org.lucidstack.tcp;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lucidstack.env.Environment;
import org.lucidstack.net.FourTuple;
import org.lucidstack.tcp.Transitions.Trigger;
import org.lucidstack.tcp.recv.Receiver;
import org.lucidstack.tcp.send.SendWindow;
import org.lucidstack.tcp.send.Sender;

/**
 * The TCB of RFC 9293 section 3.3.1: what is remembered of one connection. The send sequence variables are in {@link SendWindow}, the receive
 * sequence variables in the {@link Receiver}'s window. It is a superclass and not a part of {@link Connection}, so that an idle connection has
 * one object less.
 */
abstract class ControlBlock {

    final TcpLayer layer;
    final FourTuple tuple;
    final SendWindow sendWindow;
    final TimestampState timestamps;

    TcpState state = TcpState.CLOSED;

    /** Perhaps shared with other connections of the same listener: {@link Connection#options()} gives one that may be changed. */
    ConnectionOptions options;

    ConnectionHandler handler = TcpLayer.NO_HANDLER;

    /** Null once the connection is established. */
    @Nullable
    Handshake handshake;

    /** Null after an active open. */
    @Nullable
    Listener listener;

    /** Null until the peer's SYN is known. */
    @Nullable
    Agreement agreement;

    /** Null until the peer's SYN is known. */
    @Nullable
    Receiver receiver;

    /** Null until the connection is established. */
    @Nullable
    Sender sender;

    /** Null while it lives. */
    @Nullable
    CloseReason closeReason;

    @Nullable
    String softError;

    /** Null until something suspicious came. */
    ChallengeAcks.@Nullable Budget challenges;

    /** The last acknowledgment number sent (Last.ACK.sent of RFC 7323). */
    long lastAckSent;

    long lastReceivedAt;
    /** The peer's user timeout in nanoseconds (RFC 5482); 0 = none. */
    long peerUserTimeout;

    int keepAliveProbes;
    int segmentsSent;
    int segmentsReceived;
    /** What a black hole on the path has taught: segments larger than this vanish (RFC4821-7-1); 0 = nothing. */
    int segmentSizeLimit;
    /** Bits of {@link Notice}: what the handler is still to be told. */
    int notices;
    /** The peer took what our SYN carried (RFC 7413). */
    boolean fastOpened;
    /** The application called close and will read no more. */
    boolean orphaned;
    /** CE was seen and ECE is repeated until CWR comes (RFC3168-6.1.3-1). */
    boolean echoesCongestion;

    ControlBlock(TcpLayer layer, FourTuple tuple, ConnectionOptions options, long iss) {
        this.layer = layer;
        this.tuple = layer.shared.share(tuple);
        this.options = options;
        this.sendWindow = new SendWindow(iss);
        this.timestamps = new TimestampState(layer.timestampOffset(tuple));
        this.lastReceivedAt = env().now();
    }

    final Environment env() {
        return layer.env;
    }

    /** The receive side, once the peer's SYN is known. */
    final Receiver receiver() {
        return Objects.requireNonNull(receiver, "no SYN has arrived");
    }

    /** The send side, once the connection is established. */
    final Sender sender() {
        return Objects.requireNonNull(sender, "not established");
    }

    /** What the SYNs agree on, once the peer's is known. */
    final Agreement agreement() {
        return Objects.requireNonNull(agreement, "no SYN has arrived");
    }

    /** What is known until the connection is established. */
    final Handshake handshake() {
        return Objects.requireNonNull(handshake, "the handshake is over");
    }

    /** The only place where a state is assigned. */
    final void transition(Trigger trigger) {
        TcpState from = state;
        state = Transitions.next(from, trigger);
        if (env().events().isObserved()) {
            env().events().emit(new TcpEvent.StateChanged(env().now(), tuple, from, state, trigger));
        }
    }
}
