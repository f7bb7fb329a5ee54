package org.lucidstack.demo.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
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
import org.lucidstack.demo.stream.DuplexStream;

/**
 * A {@code direct-tcpip} channel (RFC 4254 section 7.2): the server connects to a host and port, and carries the bytes. What it may send
 * before we have read is bounded by the channel's window, so a reader that stops stops the sender. One thread may {@link #recv} while
 * another {@link #send}s.
 */
public final class DirectTcpip implements DuplexStream {

    /** Longer than the connection attempts of most servers, so that theirs is the answer. */
    private static final Duration OPEN_TIMEOUT = Duration.ofSeconds(140);

    private final ChannelDirectTcpip channel;
    private final InputStream input;
    private final OutputStream output;
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
    }

    private DirectTcpip(ChannelDirectTcpip channel, InetSocketAddress originator) {
        this.channel = channel;
        this.input = channel.getInvertedOut();
        this.output = channel.getInvertedIn();
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

    /** Sends all that remains; waits while the channel's window is full. @throws IOException if the channel is gone */
    public void send(ByteBuffer data) throws IOException {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        output.write(bytes);
        output.flush();
    }

    /**
     * Waits for data.
     *
     * @return how many bytes were received; -1 at the end of the stream, which ends a wait
     * @throws IOException if this end was closed
     */
    public int recv(ByteBuffer target) throws IOException {
        if (target.hasArray()) {
            int count = input.read(target.array(), target.arrayOffset() + target.position(), target.remaining());
            target.position(target.position() + Math.max(count, 0));
            return count;
        }
        byte[] bytes = new byte[target.remaining()];
        int count = input.read(bytes);
        target.put(bytes, 0, Math.max(count, 0));
        return count;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        return recv(target);
    }

    @Override
    public void write(ByteBuffer source) throws IOException {
        send(source);
    }

    @Override
    public void shutdownOutput() throws IOException {
        output.close();
    }

    /** The protocol has no reset: the server is told that the channel is closed, and closes its connection. */
    @Override
    public void abort() {
        channel.close(false); // at once would mean without telling the server
        try {
            input.close();
        } catch (IOException e) {
            // Who waits for data is woken either way.
        }
    }

    /** Ends the channel when what was sent has left. */
    @Override
    public void close() {
        channel.close(false);
    }

    @Override
    public @Nullable InetSocketAddress local() {
        return originator;
    }

    /** The protocol does not tell to which address the server connected. */
    @Override
    public @Nullable InetSocketAddress remote() {
        return null;
    }

    @Override
    public String toString() {
        return String.valueOf(channel.getRemoteSocketAddress());
    }
}
