package org.lucidstack.socket;

import java.io.FileDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.lucidstack.socket.endpoint.EndpointOptions;
import org.lucidstack.socket.endpoint.ListenEndpoint;
import org.lucidstack.socket.endpoint.OptionSocketImpl;
import org.lucidstack.socket.endpoint.PeerInput;
import org.lucidstack.socket.endpoint.PeerOutput;
import org.lucidstack.socket.endpoint.SocketAddresses;
import org.lucidstack.socket.endpoint.SocketFailures;
import org.lucidstack.socket.endpoint.StreamEndpoint;
import org.lucidstack.socket.loop.StackMonitor;
import org.lucidstack.time.Clock;

/**
 * What {@link java.net.Socket} and {@link java.net.ServerSocket} ask of a network, answered by a stack. Blocking calls wait on
 * conditions, so virtual threads do not pin their carriers; interrupting a virtual thread that waits closes its socket.
 */
final class StackSocketImpl extends OptionSocketImpl {

    private final StackMonitor monitor;
    private final @Nullable ListenEndpoint listen;
    private @Nullable StreamEndpoint stream;
    private @Nullable InetAddress boundTo;
    private volatile boolean closed;

    private StackSocketImpl(StackMonitor monitor, @Nullable ListenEndpoint listen) {
        this.monitor = monitor;
        this.listen = listen;
        this.fd = new FileDescriptor();
    }

    static StackSocketImpl forClient(StackMonitor monitor) {
        return new StackSocketImpl(monitor, null);
    }

    static StackSocketImpl forServer(StackMonitor monitor) {
        return new StackSocketImpl(monitor, new ListenEndpoint(monitor, true));
    }

    @Override
    protected EndpointOptions<?> options() throws SocketException {
        if (closed) {
            throw SocketFailures.closed();
        }
        return listen != null ? listen.options() : stream().options();
    }

    @Override
    protected InetAddress boundTo() {
        return boundTo == null ? SocketAddresses.ANY : boundTo;
    }

    private StreamEndpoint stream() throws SocketException {
        if (stream == null) {
            throw new SocketException("Socket is not created");
        }
        return stream;
    }

    private ListenEndpoint listening() throws SocketException {
        if (listen == null) {
            throw new SocketException("Not a server socket");
        }
        return listen;
    }

    @Override
    protected void create(boolean isStream) throws IOException {
        if (!isStream) {
            throw new SocketException("only stream sockets; see StackDatagramSocket");
        }
        if (listen == null) {
            stream = StreamEndpoint.open(monitor, true);
        }
    }

    // ---- opening

    @Override
    protected void connect(String host, int port) throws IOException {
        connect(new InetSocketAddress(host, port), 0);
    }

    @Override
    protected void connect(InetAddress address, int port) throws IOException {
        connect(new InetSocketAddress(address, port), 0);
    }

    @Override
    protected void connect(SocketAddress to, int timeout) throws IOException {
        InetSocketAddress remote = SocketAddresses.resolved(to);
        try {
            stream().startConnect(remote);
            if (!stream().finishConnect(monitor.deadlineIn(timeout))) {
                throw new SocketTimeoutException("Connect timed out");
            }
        } catch (IOException e) {
            close();
            throw e;
        }
        this.address = remote.getAddress();
        this.port = remote.getPort();
        noteLocal(stream().local());
    }

    @Override
    protected void bind(InetAddress host, int port) throws IOException {
        InetSocketAddress local = new InetSocketAddress(host, port);
        boundTo = host;
        if (listen != null) {
            listen.bind(local);
            this.address = host;
            noteLocal(listen.local());
        } else {
            stream().bind(local);
            noteLocal(stream().local());
        }
    }

    private void noteLocal(@Nullable InetSocketAddress local) {
        if (local != null) {
            this.localport = local.getPort();
            if (!local.getAddress().isAnyLocalAddress()) {
                boundTo = local.getAddress();
            }
        }
    }

    @Override
    protected void listen(int backlog) throws IOException {
        listening().listen(backlog);
    }

    @Override
    protected void accept(SocketImpl target) throws IOException {
        StackSocketImpl accepted = (StackSocketImpl) target;
        @Nullable StreamEndpoint next = listening().accept(monitor.deadlineIn(timeout()));
        if (next == null) {
            throw new SocketTimeoutException("Accept timed out");
        }
        accepted.adopt(next);
    }

    private void adopt(StreamEndpoint accepted) {
        stream = accepted;
        @Nullable InetSocketAddress remote = accepted.remote();
        if (remote != null) {
            this.address = remote.getAddress();
            this.port = remote.getPort();
        }
        noteLocal(accepted.local());
    }

    // ---- data

    @Override
    protected InputStream getInputStream() throws IOException {
        StreamEndpoint open = stream();
        return new PeerInput(new PeerInput.Source() {
            @Override
            public int read(ByteBuffer target) throws IOException {
                return open.input().read(target, monitor.deadlineIn(timeout()));
            }

            @Override
            public int available() throws IOException {
                return open.input().available();
            }

            @Override
            public void close() {
                StackSocketImpl.this.close();
            }
        });
    }

    @Override
    protected OutputStream getOutputStream() throws IOException {
        StreamEndpoint open = stream();
        return new PeerOutput(new PeerOutput.Sink() {
            @Override
            public void write(ByteBuffer source) throws IOException {
                open.output().turn().lock();
                try {
                    open.output().write(source, Clock.NEVER);
                } finally {
                    open.output().turn().unlock();
                }
            }

            @Override
            public void close() {
                StackSocketImpl.this.close();
            }
        });
    }

    @Override
    protected int available() throws IOException {
        return stream().input().available();
    }

    @Override
    protected boolean supportsUrgentData() {
        return true;
    }

    @Override
    protected void sendUrgentData(int data) throws IOException {
        stream().output().writeUrgent((byte) data);
    }

    // ---- closing

    @Override
    protected void shutdownInput() throws IOException {
        stream().input().shutdown();
    }

    @Override
    protected void shutdownOutput() throws IOException {
        stream().output().shutdown();
    }

    @Override
    protected void close() {
        closed = true;
        if (listen != null) {
            listen.close();
        }
        if (stream != null) {
            stream.close(true);
        }
    }
}
