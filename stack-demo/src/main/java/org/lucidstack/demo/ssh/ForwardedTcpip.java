package org.lucidstack.demo.ssh;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Consumer;
import org.apache.sshd.client.future.DefaultOpenFuture;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.ChannelFactory;
import org.apache.sshd.common.channel.ChannelOutputStream;
import org.apache.sshd.common.channel.ChannelPipedInputStream;
import org.apache.sshd.common.channel.exception.SshChannelOpenException;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.net.SshdSocketAddress;
import org.apache.sshd.server.channel.AbstractServerChannel;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.HostPort;
import org.lucidstack.demo.stream.DialException;
import org.lucidstack.demo.stream.Dialer;
import org.lucidstack.demo.stream.DuplexStream;
import org.lucidstack.demo.stream.Relay;

/**
 * A {@code forwarded-tcpip} channel (RFC 4254 section 7.2): somebody connected to a port that the server listens on for us. It is
 * confirmed when the target on our side has accepted, and relayed from then on; the library's own channel ends both directions with the
 * first.
 */
final class ForwardedTcpip extends AbstractServerChannel {

    private final Dialer dialer;
    private final Consumer<String> report;
    private volatile @Nullable ChannelPipedInputStream received;

    private ForwardedTcpip(Dialer dialer, Consumer<String> report) {
        super("", List.of(), null);
        this.dialer = dialer;
        this.report = report;
    }

    /**
     * Makes the channels that the server asks for.
     *
     * @param dialer connects to the targets
     * @param report is told of those that fail
     */
    record Factory(Dialer dialer, Consumer<String> report) implements ChannelFactory {
        @Override
        public String getName() {
            return "forwarded-tcpip";
        }

        @Override
        public Channel createChannel(Session session) {
            return new ForwardedTcpip(dialer, report);
        }
    }

    @Override
    protected OpenFuture doInit(Buffer buffer) {
        HostPort listened = new HostPort(buffer.getString(), buffer.getInt());
        OpenFuture opening = new DefaultOpenFuture(this, this);
        SshdSocketAddress target = service.getForwarder().getForwardedPort(listened.port());
        if (target == null) {
            refuse(opening, SshConstants.SSH_OPEN_ADMINISTRATIVELY_PROHIBITED, "nobody asked for " + listened);
        } else {
            Thread.ofVirtual().name("forwarded from " + listened).start(() -> carry(target, opening));
        }
        return opening;
    }

    private void refuse(OpenFuture opening, int code, String why) {
        report.accept("-R: " + why);
        opening.setException(new SshChannelOpenException(getChannelId(), code, why));
        close(true);
    }

    private void carry(SshdSocketAddress target, OpenFuture opening) {
        DuplexStream far;
        try {
            far = dialer.dial(target.getHostName(), target.getPort());
        } catch (DialException e) {
            refuse(opening, SshConstants.SSH_OPEN_CONNECT_FAILED, String.valueOf(e.getMessage()));
            return;
        }
        ChannelPipedInputStream input = new ChannelPipedInputStream(this, getLocalWindow());
        received = input;
        addCloseFutureListener(closed -> input.eof());
        signalChannelOpenSuccess();
        opening.setOpened();
        new Relay(new Stream(this, input), far).run();
    }

    @Override
    public void handleEof() throws IOException {
        super.handleEof();
        ChannelPipedInputStream input = received;
        if (input != null) {
            input.eof();
        }
    }

    @Override
    protected void doWriteData(byte[] data, int offset, long length) {
        ChannelPipedInputStream input = received;
        try {
            if (input != null) {
                input.receive(data, offset, Math.toIntExact(length));
            }
        } catch (IOException e) {
            // This end was aborted meanwhile: nobody wants it any more.
        }
    }

    @Override
    protected void doWriteExtendedData(byte[] data, int offset, long length) throws IOException {
        throw new IOException("a forwarded connection has no extended data");
    }

    /** This end of the channel. */
    private static final class Stream extends TcpipStream {
        private final String name;

        Stream(ForwardedTcpip channel, ChannelPipedInputStream input) {
            super(
                    channel,
                    input,
                    new ChannelOutputStream(
                            channel, channel.getRemoteWindow(), channel.log, SshConstants.SSH_MSG_CHANNEL_DATA, true));
            this.name = channel.toString();
        }

        @Override
        public @Nullable InetSocketAddress local() {
            return null;
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
