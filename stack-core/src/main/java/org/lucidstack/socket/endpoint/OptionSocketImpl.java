package org.lucidstack.socket.endpoint;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOption;
import java.net.SocketOptions;
import java.util.Set;

/**
 * The options of a socket, where {@link java.net.Socket} and {@link java.net.ServerSocket} look for them, so that their getters
 * and setters work as they are. That is all that the view of a channel needs, for it opens, moves bytes and closes by the channel;
 * a socket of its own overrides the rest, too.
 */
public abstract class OptionSocketImpl extends SocketImpl {

    private volatile int timeout;
    private volatile boolean oobInline;

    /** Those of the endpoint. @throws SocketException if the socket is closed or was never opened */
    protected abstract EndpointOptions<?> options() throws SocketException;

    /** SO_TIMEOUT in milliseconds; 0 waits for ever. */
    public final int timeout() {
        return timeout;
    }

    @Override
    protected final Set<SocketOption<?>> supportedOptions() {
        try {
            return options().supported();
        } catch (SocketException e) {
            return Set.of();
        }
    }

    @Override
    protected final <T> void setOption(SocketOption<T> name, T value) throws IOException {
        options().set(name, value);
    }

    @Override
    protected final <T> T getOption(SocketOption<T> name) throws IOException {
        return options().get(name);
    }

    @Override
    public final void setOption(int id, Object value) throws SocketException {
        EndpointOptions<?> options = options();
        switch (id) {
            case SocketOptions.SO_TIMEOUT -> timeout = (Integer) value;
            case SocketOptions.SO_OOBINLINE -> oobInline = (Boolean) value;
            default -> options.setById(id, value);
        }
    }

    @Override
    public final Object getOption(int id) throws SocketException {
        EndpointOptions<?> options = options();
        return switch (id) {
            case SocketOptions.SO_TIMEOUT -> timeout;
            case SocketOptions.SO_OOBINLINE -> oobInline;
            case SocketOptions.SO_BINDADDR -> boundTo();
            default -> options.getById(id);
        };
    }

    /** The local address, for who asks for SO_BINDADDR. */
    protected InetAddress boundTo() {
        throw unused();
    }

    private static IllegalStateException unused() {
        return new IllegalStateException("a view of a channel does this by its channel");
    }

    @Override
    protected void create(boolean isStream) throws IOException {}

    @Override
    protected void connect(String host, int port) throws IOException {
        throw unused();
    }

    @Override
    protected void connect(InetAddress address, int port) throws IOException {
        throw unused();
    }

    @Override
    protected void connect(SocketAddress to, int timeout) throws IOException {
        throw unused();
    }

    @Override
    protected void bind(InetAddress host, int port) throws IOException {
        throw unused();
    }

    @Override
    protected void listen(int backlog) throws IOException {
        throw unused();
    }

    @Override
    protected void accept(SocketImpl accepted) throws IOException {
        throw unused();
    }

    @Override
    protected InputStream getInputStream() throws IOException {
        throw unused();
    }

    @Override
    protected OutputStream getOutputStream() throws IOException {
        throw unused();
    }

    @Override
    protected int available() throws IOException {
        throw unused();
    }

    @Override
    protected void sendUrgentData(int data) throws IOException {
        throw unused();
    }

    @Override
    protected void close() throws IOException {
        throw unused();
    }
}
