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
import java.net.SocketOption;
import java.net.SocketOptions;
import java.net.SocketTimeoutException;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lucidstack.net.Endpoint;
import org.lucidstack.socket.endpoint.ListenEndpoint;
import org.lucidstack.socket.endpoint.SocketAddresses;
import org.lucidstack.socket.endpoint.SocketFailures;
import org.lucidstack.socket.endpoint.StreamEndpoint;
import org.lucidstack.socket.endpoint.StreamOptions;
import org.lucidstack.socket.loop.StackMonitor;
import org.lucidstack.tcp.ConnectionOptions;
import org.lucidstack.time.Clock;

/**
 * What {@link java.net.Socket} and {@link java.net.ServerSocket} ask of a network, answered by a stack. Blocking calls wait on
 * conditions, so virtual threads do not pin their carriers; interrupting a virtual thread that waits closes its socket.
 */
public final class StackSocketImpl extends SocketImpl {

    private final StackMonitor monitor;
    private final StreamOptions options;
    private final @Nullable ListenEndpoint listen;
    private @Nullable StreamEndpoint stream;
    private @Nullable InetAddress boundTo;
    private volatile int timeout;
    private volatile boolean oobInline;
    private volatile boolean closed;

    private StackSocketImpl(StackMonitor monitor, @Nullable ListenEndpoint listen) {
        this.monitor = monitor;
        this.listen = listen;
        // As on the platform: a server socket takes over an address from connections that linger in TIME-WAIT.
        this.options = new StreamOptions(this::connectionOptions, listen != null);
        this.fd = new FileDescriptor();
    }

    public static StackSocketImpl forClient(StackMonitor monitor) {
        return new StackSocketImpl(monitor, null);
    }

    public static StackSocketImpl forServer(StackMonitor monitor) {
        return new StackSocketImpl(monitor, new ListenEndpoint(monitor, true));
    }

    private ConnectionOptions connectionOptions() {
        return listen != null
                ? listen.options()
                : Objects.requireNonNull(stream).options();
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

    /** {@code milliseconds} from now in the loop's time; 0 means never. */
    private long deadline(int milliseconds) {
        return milliseconds == 0 ? Clock.NEVER : monitor.now() + milliseconds * Clock.MILLISECOND;
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
            stream().startConnect(SocketAddresses.connectable(remote));
            if (!stream().finishConnect(deadline(timeout))) {
                throw new SocketTimeoutException("Connect timed out");
            }
        } catch (IOException e) {
            close();
            throw e;
        }
        this.address = remote.getAddress();
        this.port = remote.getPort();
        noteLocal();
    }

    @Override
    protected void bind(InetAddress host, int port) throws IOException {
        Endpoint local = SocketAddresses.bindable(new InetSocketAddress(host, port));
        if (listen != null) {
            listen.bind(local);
            this.address = host;
        } else {
            stream().bind(local, options.reuseAddress());
        }
        boundTo = host;
        noteLocal();
    }

    private void noteLocal() throws SocketException {
        monitor.enter();
        try {
            Endpoint local = listen != null ? listen.local() : stream().local();
            if (local != null) {
                this.localport = local.port();
                if (!local.address().isUnspecified()) {
                    boundTo = local.address().toInetAddress();
                }
            }
        } finally {
            monitor.exit();
        }
    }

    @Override
    protected void listen(int backlog) throws IOException {
        listening().listen(backlog < 1 ? 50 : backlog);
    }

    @Override
    protected void accept(SocketImpl target) throws IOException {
        StackSocketImpl accepted = (StackSocketImpl) target;
        @Nullable StreamEndpoint next = listening().accept(deadline(timeout));
        if (next == null) {
            throw new SocketTimeoutException("Accept timed out");
        }
        accepted.adopt(next);
    }

    private void adopt(StreamEndpoint accepted) throws SocketException {
        stream = accepted;
        monitor.enter();
        try {
            Endpoint remote = Objects.requireNonNull(accepted.remote(), "an accepted connection has a peer");
            this.address = remote.address().toInetAddress();
            this.port = remote.port();
        } finally {
            monitor.exit();
        }
        noteLocal();
    }

    // ---- data

    @Override
    protected InputStream getInputStream() throws IOException {
        return new StreamInput(stream(), this);
    }

    @Override
    protected OutputStream getOutputStream() throws IOException {
        return new StreamOutput(stream(), this);
    }

    /** When a read that starts now gives up. */
    long readDeadline() {
        return deadline(timeout);
    }

    @Override
    protected int available() throws IOException {
        return stream().available();
    }

    @Override
    protected boolean supportsUrgentData() {
        return true;
    }

    @Override
    protected void sendUrgentData(int data) throws IOException {
        stream().writeUrgent((byte) data);
    }

    // ---- closing

    @Override
    protected void shutdownInput() throws IOException {
        stream().shutdownInput();
    }

    @Override
    protected void shutdownOutput() throws IOException {
        stream().shutdownOutput();
    }

    @Override
    protected void close() {
        closed = true;
        if (listen != null) {
            listen.close();
        }
        if (stream != null) {
            stream.close(options.linger());
        }
    }

    // ---- options

    @Override
    protected Set<SocketOption<?>> supportedOptions() {
        return listen != null ? StreamOptions.SUPPORTED_LISTENING : StreamOptions.SUPPORTED;
    }

    @Override
    protected <T> void setOption(SocketOption<T> name, T value) throws IOException {
        ensureSupported(name);
        monitor.enter();
        try {
            options.set(name, value);
            optionsChanged();
        } finally {
            monitor.exit();
        }
    }

    @Override
    protected <T> T getOption(SocketOption<T> name) throws IOException {
        ensureSupported(name);
        monitor.enter();
        try {
            return options.get(name);
        } finally {
            monitor.exit();
        }
    }

    private void optionsChanged() {
        if (stream != null) {
            stream.optionsChanged();
        }
    }

    private void ensureSupported(SocketOption<?> name) throws SocketException {
        StreamOptions.ensureSupported(supportedOptions(), name);
        if (closed) {
            throw SocketFailures.closed();
        }
    }

    @Override
    public void setOption(int id, Object value) throws SocketException {
        if (closed) {
            throw SocketFailures.closed();
        }
        switch (id) {
            case SocketOptions.SO_TIMEOUT -> timeout = (Integer) value;
            case SocketOptions.SO_OOBINLINE -> oobInline = (Boolean) value;
            default -> {
                monitor.enter();
                try {
                    options.setById(id, value);
                    optionsChanged();
                } finally {
                    monitor.exit();
                }
            }
        }
    }

    @Override
    public Object getOption(int id) throws SocketException {
        if (closed) {
            throw SocketFailures.closed();
        }
        return switch (id) {
            case SocketOptions.SO_TIMEOUT -> timeout;
            case SocketOptions.SO_OOBINLINE -> oobInline;
            case SocketOptions.SO_BINDADDR -> boundTo == null ? SocketAddresses.ANY : boundTo;
            default -> {
                monitor.enter();
                try {
                    yield options.getById(id);
                } finally {
                    monitor.exit();
                }
            }
        };
    }
}
