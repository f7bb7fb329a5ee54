package org.lucidstack.demo.ssh;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;
import org.apache.sshd.client.channel.ChannelDirectTcpip;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.ChannelPipedSink;
import org.apache.sshd.common.channel.exception.SshChannelOpenException;
import org.apache.sshd.common.session.ConnectionService;
import org.apache.sshd.common.util.net.SshdSocketAddress;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.stream.DialException;
import org.lucidstack.demo.stream.DialException.Reason;

/**
 * A {@code direct-tcpip} channel (RFC 4254 section 7.2): the server connects to a host and port, and carries the bytes. What it may send
 * before we have read is bounded by the channel's window, so a reader that stops stops the sender. One thread may {@link #recv} while
 * another {@link #send}s; {@link #close} may be called by any.
 */
public final class DirectTcpip extends TcpipStream {

    /** Longer than the connection attempts of most servers, so that theirs is the answer. */
    private static final Duration OPEN_TIMEOUT = Duration.ofSeconds(140);

    private final String target;
    private final InetSocketAddress originator;

    /** Tells a reader of the end of the stream when it comes; the library's own channel tells it only of the end of the channel. */
    private static final class Channel extends ChannelDirectTcpip {

        Channel(SshdSocketAddress originator, SshdSocketAddress target) {
            super(originator, target);
        }

        @Override
        public void handleEof() throws IOException {
            super.handleEof();
            if (invertedOut instanceof ChannelPipedSink received) {
                received.eof();
            }
        }

        @Override
        protected void doWriteData(byte[] data, int offset, long length) throws IOException {
            try {
                super.doWriteData(data, offset, length);
            } catch (IOException e) {
                // If this end was aborted meanwhile, nobody wants it any more; the session must not end by that.
                if (!isClosing()) {
                    throw e;
                }
            }
        }
    }

    private DirectTcpip(ChannelDirectTcpip channel, InetSocketAddress originator) {
        super(channel, channel.getInvertedOut(), channel.getInvertedIn());
        this.target = String.valueOf(channel.getRemoteSocketAddress());
        this.originator = originator;
    }

    /**
     * Has the server connect; waits until that succeeded or failed.
     *
     * @param host a name, which the server resolves, or an address
     * @param originator on whose behalf; only the server's log tells
     * @throws DialException with the reason that the server gives
     */
    public static DirectTcpip open(ClientSession session, String host, int port, InetSocketAddress originator)
            throws DialException {
        @Nullable ChannelDirectTcpip channel = null;
        try {
            channel = new Channel(
                    new SshdSocketAddress(originator.getHostString(), originator.getPort()),
                    new SshdSocketAddress(host, port));
            session.getService(ConnectionService.class).registerChannel(channel);
            channel.open().verify(OPEN_TIMEOUT);
            return new DirectTcpip(channel, originator);
        } catch (IOException | RuntimeException e) {
            if (channel != null) {
                channel.close(true);
            }
            throw failure(e, host, port);
        }
    }

    private static DialException failure(Exception e, String host, int port) {
        for (@Nullable Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SshChannelOpenException refused) {
                Reason reason = reason(refused.getReasonCode(), String.valueOf(refused.getMessage()));
                String detail = reason == Reason.OTHER ? String.valueOf(refused.getMessage()) : reason.toString();
                return new DialException(reason, host, port, detail + " (says the SSH server)", e);
            }
        }
        return new DialException(Reason.OTHER, host, port, "the SSH connection failed: " + e.getMessage(), e);
    }

    /** RFC 4254 section 5.1 has one code for all failed connections; OpenSSH adds the words of its system. */
    static Reason reason(int code, String words) {
        String text = words.toLowerCase(Locale.ROOT);
        if (code == SshConstants.SSH_OPEN_ADMINISTRATIVELY_PROHIBITED) {
            return Reason.DENIED;
        }
        if (text.contains("refused")) {
            return Reason.REFUSED;
        }
        if (text.contains("timed out")) {
            return Reason.TIMED_OUT;
        }
        if (text.contains("network is unreachable")) {
            return Reason.NETWORK_UNREACHABLE;
        }
        if (text.contains("no route") || text.contains("unreachable") || text.contains("host is down")) {
            return Reason.HOST_UNREACHABLE;
        }
        boolean noName =
                text.contains("not known") || text.contains("resolution") || text.contains("address associated");
        return noName ? Reason.UNKNOWN_NAME : Reason.OTHER;
    }

    @Override
    public @Nullable InetSocketAddress local() {
        return originator;
    }

    @Override
    public String toString() {
        return target;
    }
}
