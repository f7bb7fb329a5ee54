package org.lucidstack.tcp;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lucidstack.env.Counter;
import org.lucidstack.env.DropReason;
import org.lucidstack.net.FourTuple;
import org.lucidstack.tcp.security.FastOpenCookies;
import org.lucidstack.wire.OpaqueBytes;
import org.lucidstack.wire.TcpOption;
import org.lucidstack.wire.TcpSegment;

/**
 * Fast open, the server's side (RFC 7413 section 4.2): a SYN with a good cookie is handed to the application with its text at once, and
 * answers may leave right behind the SYN-ACK.
 *
 * <pre>
 *   SYN, no cookie yet    --> SYN-ACK of the SYN, with a cookie
 *   SYN, bad cookie, text --> SYN-ACK of the SYN, with a cookie; the text is ignored, the client sends it again
 *   SYN, cookie, text     --> SYN-ACK of SYN and text, then data, all before the client's ACK
 * </pre>
 */
final class PassiveFastOpen {

    /**
     * What is done with one SYN.
     *
     * @param accepted whether the application gets the connection before its handshake is complete
     * @param ignoreText whether its text is thrown away, to be sent again
     * @param cookie to be sent, or null
     */
    record Decision(
            boolean accepted, boolean ignoreText, @Nullable OpaqueBytes cookie) {}

    private static final Decision NOT_ASKED = new Decision(false, false, null);

    private PassiveFastOpen() {}

    /** Looks at the cookie of a SYN, if the listener offers fast open. */
    static Decision decide(Listener listener, FourTuple tuple, TcpSegment syn) {
        TcpLayer layer = listener.layer;
        TcpOption.FastOpen option = syn.option(TcpOption.FastOpen.class);
        if (option == null || !layer.config.fastOpen && !listener.options().fastOpen()) {
            return NOT_ASKED;
        }
        long now = layer.env.now();
        FastOpenCookies cookies = layer.secrets.fastOpenCookies();
        FastOpenCookies.Verdict verdict = cookies.judge(tuple, option.cookie(), now);
        if (verdict == FastOpenCookies.Verdict.INVALID) {
            layer.env.count(
                    option.cookie().length() == 0
                            ? Counter.TcpExtTCPFastOpenCookieReqd
                            : Counter.TcpExtTCPFastOpenPassiveFail);
            return refused(layer, tuple, syn, cookies.cookie(tuple, now), "cookie");
        }
        if (!listener.hasRoom() || !listener.fastOpens().hasRoom(layer.config.fastOpenPending, now)) {
            layer.env.count(Counter.TcpExtTCPFastOpenListenOverflow);
            return refused(layer, tuple, syn, null, "too many pending");
        }
        layer.env.count(Counter.TcpExtTCPFastOpenPassive);
        boolean aging = verdict == FastOpenCookies.Verdict.AGING;
        if (aging) {
            layer.env.count(Counter.TcpExtTCPFastOpenPassiveAltKey);
        }
        return new Decision(true, false, aging ? cookies.cookie(tuple, now) : null);
    }

    private static Decision refused(
            TcpLayer layer, FourTuple tuple, TcpSegment syn, @Nullable OpaqueBytes cookie, String why) {
        if (!syn.payload().isEmpty()) {
            layer.env.drop(DropReason.TCP_FAST_OPEN_REFUSED, tuple.remoteAddress(), why);
        }
        return new Decision(false, true, cookie);
    }

    /** The SYN-ACK is on its way: the application gets the connection, with the text of {@code syn}, and may send. */
    static void start(Connection c, TcpSegment syn) {
        Listener listener = Objects.requireNonNull(c.listener);
        c.handshake().fastOpens = listener.fastOpens();
        listener.fastOpens().started();
        c.sendWindow.initialize(syn.seq().toUnsigned(), c.sendWindow.una(), syn.window());
        Establishment.startSending(c);
        listener.established(c);
        if (c.available() > 0) {
            c.tell(Notice.READABLE);
        }
        c.tell(Notice.WRITABLE);
    }

    /** The connection ends before its handshake is complete. */
    static void ended(Connection c, CloseReason reason) {
        FastOpenBacklog backlog = c.handshake == null ? null : c.handshake.fastOpens;
        if (backlog != null && reason == CloseReason.RESET_BY_PEER) {
            backlog.reset(c.env().now());
        } else if (backlog != null) {
            backlog.finished();
        }
    }
}
