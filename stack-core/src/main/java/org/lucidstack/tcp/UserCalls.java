package org.lucidstack.tcp;

import java.nio.ByteBuffer;
import org.lucidstack.env.Counter;
import org.lucidstack.env.Implements;
import org.lucidstack.tcp.Transitions.Trigger;
import org.lucidstack.tcp.send.SendSettings;
import org.lucidstack.time.Clock;

/** The user calls of RFC 9293 section 3.10: SEND, RECEIVE, CLOSE, ABORT (OPEN is {@link TcpLayer}'s, STATUS is {@link TcpInfo}). */
final class UserCalls {

    /** Bounds of a user timeout that a peer may ask for: SHLD-11's 100 s, and a working day. */
    private static final long MIN_USER_TIMEOUT = 100 * Clock.SECOND;

    private static final long MAX_USER_TIMEOUT = 8 * 3600 * Clock.SECOND;

    private UserCalls() {}

    /** SEND (section 3.10.2). */
    static int send(Connection c, ByteBuffer data, boolean urgent) throws TcpException {
        if (c.closeReason != null && c.closeReason != CloseReason.CLOSED) {
            throw failure(c, c.closeReason);
        }
        boolean closing = c.handshake == null ? !c.state.canSend() : c.handshake.closeRequested;
        if (closing || c.sender != null && c.sender().isFinished()) {
            throw new TcpException(CloseReason.CLOSED, "the connection is closing");
        }
        if (c.sender == null) {
            return 0;
        }
        int taken = urgent ? c.sender().writeUrgent(data) : c.sender().write(data);
        if (taken > 0) {
            c.schedule();
        }
        return taken;
    }

    /** RECEIVE (section 3.10.3): what was buffered comes first, then the end or the error. */
    @Implements({"RFC9293-3.10.3-1", "MUST-12"})
    static int receive(Connection c, ByteBuffer target) throws TcpException {
        if (c.available() == 0) {
            return nothingToReceive(c);
        }
        return taken(c, c.receiver().read(target));
    }

    /** As {@link #receive}, to nowhere. */
    static int skip(Connection c, int max) throws TcpException {
        return c.available() == 0 ? nothingToReceive(c) : taken(c, c.receiver().skip(max));
    }

    private static int taken(Connection c, int count) {
        if (c.receiver().isWindowUpdateDue()) {
            c.schedule();
        }
        return count;
    }

    /** As {@link #receive}, but the bytes stay where they are: no window opens. */
    static int peek(Connection c, ByteBuffer target) throws TcpException {
        return c.available() == 0 ? nothingToReceive(c) : c.receiver().peek(target);
    }

    /** What RECEIVE answers when nothing is buffered: 0 = not yet, -1 = no more. */
    private static int nothingToReceive(Connection c) throws TcpException {
        if (c.receiver != null && c.receiver().isFinReceived()) {
            return -1;
        }
        if (c.closeReason != null) {
            throw failure(c, c.closeReason);
        }
        return 0;
    }

    private static TcpException failure(Connection c, CloseReason reason) {
        return new TcpException(
                reason,
                switch (reason) {
                    case CLOSED -> "connection closed";
                    case RESET_BY_PEER -> "connection reset by peer";
                    case REFUSED -> "connection refused";
                    case TIMED_OUT -> "connection timed out";
                    case HOST_UNREACHABLE -> c.softError == null ? "host unreachable" : c.softError;
                    case ABORTED -> "connection aborted";
                    case STACK_CLOSED -> "the stack was closed";
                });
    }

    /** CLOSE (section 3.10.4) of our direction. */
    @Implements({"RFC9293-3.10.4-1", "MAY-1"})
    static void shutdownOutput(Connection c) {
        if (c.closeReason != null) {
            return;
        }
        switch (c.state) {
            case SYN_SENT -> {
                Deletion.end(c, CloseReason.CLOSED);
                return;
            }
            case ESTABLISHED, CLOSE_WAIT -> {
                c.sender().finish();
                c.transition(Trigger.CLOSE);
            }
            case SYN_RECEIVED -> {
                if (c.handshake().fastOpens == null) {
                    abort(c, CloseReason.ABORTED);
                } else {
                    c.handshake().closeRequested = true;
                }
            }
            default -> {}
        }
        c.schedule();
    }

    static void shutdownInput(Connection c) {
        if (c.receiver != null) {
            c.receiver().discard();
            c.schedule();
        }
    }

    /** CLOSE of both directions: what the application has not read is lost, and the peer is told so (SHLD-3). */
    @Implements({"SHLD-3", "MAY-1"})
    static void close(Connection c) {
        if (c.orphaned) {
            return;
        }
        c.orphaned = true;
        if (c.closeReason == null && c.receiver != null && c.receiver().available() > 0) {
            c.env().count(Counter.TcpExtTCPAbortOnClose);
            abort(c, CloseReason.ABORTED);
            return;
        }
        shutdownOutput(c);
        Timeouts.startFinWait2(c);
    }

    /** ABORT (section 3.10.5): RST where the peer knows of the connection and still expects something of it. */
    @Implements("RFC9293-3.10.5-1")
    static void abort(Connection c, CloseReason reason) {
        if (c.closeReason != null) {
            return;
        }
        switch (c.state) {
            case SYN_RECEIVED, ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT -> SegmentWriter.reset(c);
            default -> {}
        }
        Deletion.end(c, reason);
    }

    /** Takes over what the application has set. */
    @Implements({"MUST-17", "MUST-21", "MUST-24", "MUST-27"})
    static void applyOptions(Connection c) {
        if (c.sender == null) {
            return;
        }
        c.sender().settings(settings(c));
        Timeouts.restartKeepAlive(c);
        c.schedule();
    }

    /** The settings of the send side; equal ones are shared between connections. */
    static SendSettings settings(Connection c) {
        TcpConfig config = c.layer.config;
        ConnectionOptions options = c.options;
        return c.layer.shared.share(new SendSettings(
                options.noDelay(),
                options.cork(),
                options.sendBuffer(),
                config.maxSendBuffer,
                c.layer.output.maxSuperSegment(),
                giveUpAfter(c),
                config.pacing));
    }

    /** R2: what the application says, else what the peer asks for within bounds, else the stack's default (RFC5482-3.1-1). */
    @Implements({"MUST-21", "RFC5482-3.1-1"})
    private static long giveUpAfter(Connection c) {
        long local = c.options.userTimeout().toNanos();
        if (local != 0) {
            return local < 0 ? Clock.NEVER : local;
        }
        if (c.peerUserTimeout == 0) {
            return c.layer.config.giveUpAfter;
        }
        long bounded = Math.min(Math.max(c.peerUserTimeout, MIN_USER_TIMEOUT), MAX_USER_TIMEOUT);
        long rto = c.sender == null ? c.layer.config.initialRto : c.sender.rtt().rto();
        return Math.max(bounded, 2 * rto);
    }
}
