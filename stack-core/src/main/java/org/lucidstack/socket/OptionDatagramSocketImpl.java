package org.lucidstack.socket;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocketImpl;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.SocketOptions;
import java.util.Set;
import org.lucidstack.socket.endpoint.DatagramEndpoint;
import org.lucidstack.socket.endpoint.DatagramOptions;
import org.lucidstack.socket.endpoint.SocketFailures;

/**
 * The options of a UDP port, where {@link java.net.DatagramSocket} looks for them, so that its getters and setters work as they
 * are. {@link StackDatagramSocket} overrides all that would use the rest.
 */
final class OptionDatagramSocketImpl extends DatagramSocketImpl {

    private final DatagramEndpoint endpoint;
    private volatile int timeout;

    OptionDatagramSocketImpl(DatagramEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** SO_TIMEOUT in milliseconds; 0 waits for ever. */
    int timeout() {
        return timeout;
    }

    private DatagramOptions options() throws SocketException {
        if (endpoint.isClosed()) {
            throw SocketFailures.closed();
        }
        return endpoint.options();
    }

    @Override
    protected Set<SocketOption<?>> supportedOptions() {
        return endpoint.options().supported();
    }

    @Override
    protected <T> void setOption(SocketOption<T> name, T value) throws IOException {
        options().set(name, value);
    }

    @Override
    protected <T> T getOption(SocketOption<T> name) throws IOException {
        return options().get(name);
    }

    @Override
    public void setOption(int id, Object value) throws SocketException {
        DatagramOptions options = options();
        if (id == SocketOptions.SO_TIMEOUT) {
            timeout = (Integer) value;
        } else {
            options.setById(id, value);
        }
    }

    @Override
    public Object getOption(int id) throws SocketException {
        DatagramOptions options = options();
        return id == SocketOptions.SO_TIMEOUT ? timeout : options.getById(id);
    }

    private static IllegalStateException unused() {
        return new IllegalStateException("StackDatagramSocket does this itself");
    }

    @Override
    protected void create() {}

    @Override
    protected void bind(int port, InetAddress address) {
        throw unused();
    }

    @Override
    protected void send(DatagramPacket packet) {
        throw unused();
    }

    @Override
    protected int peek(InetAddress address) {
        throw unused();
    }

    @Override
    protected int peekData(DatagramPacket packet) {
        throw unused();
    }

    @Override
    protected void receive(DatagramPacket packet) {
        throw unused();
    }

    @Override
    @SuppressWarnings("deprecation")
    protected void setTTL(byte ttl) {
        throw unused();
    }

    @Override
    @SuppressWarnings("deprecation")
    protected byte getTTL() {
        throw unused();
    }

    @Override
    protected void setTimeToLive(int ttl) {
        throw unused();
    }

    @Override
    protected int getTimeToLive() {
        throw unused();
    }

    @Override
    protected void join(InetAddress group) {
        throw unused();
    }

    @Override
    protected void leave(InetAddress group) {
        throw unused();
    }

    @Override
    protected void joinGroup(SocketAddress group, NetworkInterface on) throws IOException {
        throw unused();
    }

    @Override
    protected void leaveGroup(SocketAddress group, NetworkInterface on) throws IOException {
        throw unused();
    }

    @Override
    protected void close() {}
}
