package org.lucidstack.socket.endpoint;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lucidstack.buffer.Payload;
import org.lucidstack.ip.IcmpError;
import org.lucidstack.net.Endpoint;
import org.lucidstack.socket.loop.StackMonitor;
import org.lucidstack.socket.loop.WaitPoint;
import org.lucidstack.udp.ReceivedDatagram;
import org.lucidstack.udp.UdpHandler;
import org.lucidstack.udp.UdpOptions;
import org.lucidstack.udp.UdpSocket;

/**
 * An application's UDP port: turns what a {@link UdpHandler} is told into calls that wait. It is bound when first used. May be
 * called by any thread that is not a handler. Deadlines are those of {@link StreamEndpoint}.
 */
public final class DatagramEndpoint extends AppEndpoint implements UdpHandler {

    private final WaitPoint readers;
    private final UdpOptions initialOptions = new UdpOptions();
    private final DatagramOptions options;

    // Guarded by the monitor.
    private @Nullable UdpSocket socket;

    private DatagramEndpoint(StackMonitor monitor, boolean interruptible) {
        super(monitor, interruptible);
        this.readers = new WaitPoint(monitor);
        this.options = new DatagramOptions(monitor, () -> socket == null ? initialOptions : socket.options());
    }

    /** See {@link AppEndpoint}. */
    public static DatagramEndpoint open(StackMonitor monitor, boolean interruptible) throws SocketException {
        DatagramEndpoint endpoint = new DatagramEndpoint(monitor, interruptible);
        monitor.enter();
        try {
            monitor.join(endpoint);
        } finally {
            monitor.exit();
        }
        return endpoint;
    }

    public DatagramOptions options() {
        return options;
    }

    /** Takes a local endpoint; null leaves the choice to the stack. */
    public void bind(@Nullable InetSocketAddress local) throws IOException {
        monitor().enter();
        try {
            ensureOpen();
            UdpSocket opened = monitor().stack().openUdp(SocketAddresses.bindable(local));
            opened.options()
                    .receiveBuffer(initialOptions.receiveBuffer())
                    .trafficClass(initialOptions.trafficClass())
                    .hopLimit(initialOptions.hopLimit())
                    .dontFragment(initialOptions.dontFragment());
            opened.setHandler(this);
            socket = opened;
        } finally {
            monitor().exit();
        }
    }

    private UdpSocket bound() throws IOException {
        ensureOpen();
        if (socket == null) {
            bind(null);
        }
        return Objects.requireNonNull(socket, "bound by bind");
    }

    /** Fixes the other end. */
    public void connect(InetSocketAddress remote) throws IOException {
        monitor().enter();
        try {
            bound().connect(SocketAddresses.connectable(remote));
            changed();
        } finally {
            monitor().exit();
        }
    }

    public void disconnect() {
        monitor().enter();
        try {
            if (socket != null) {
                socket.disconnect();
            }
        } finally {
            monitor().exit();
        }
    }

    /** Sends one datagram, to the connected end if {@code to} is null. Never waits. */
    public void send(ByteBuffer data, @Nullable Endpoint to) throws IOException {
        monitor().enter();
        try {
            UdpSocket sender = bound();
            Payload payload = Payload.view(data);
            if (to == null) {
                sender.send(payload);
            } else {
                sender.send(to, payload);
            }
            data.position(data.limit());
        } finally {
            monitor().exit();
        }
    }

    /** The next datagram; null if there is none and the deadline has passed. */
    public @Nullable ReceivedDatagram receive(long deadline) throws IOException {
        monitor().enter();
        try {
            boolean timedOut = false;
            while (true) {
                @Nullable ReceivedDatagram datagram = bound().receive();
                if (datagram != null || timedOut) {
                    return datagram;
                }
                timedOut = !readers.await(deadline, isInterruptible());
            }
        } finally {
            monitor().exit();
        }
    }

    /** Closes; whoever waits here fails. Idempotent. */
    public void close() {
        monitor().enter();
        try {
            if (beginClose()) {
                end();
            }
        } finally {
            monitor().exit();
        }
    }

    @Override
    void end() {
        if (socket != null) {
            socket.close();
        }
        changed();
    }

    @Override
    public void onReadable(UdpSocket readable) {
        changed();
    }

    @Override
    public void onError(UdpSocket failed, IcmpError error) {
        changed();
    }

    private void changed() {
        readers.signalAll();
        tellReadiness();
    }

    /** Whether a receive would not wait. The stack is held. */
    public boolean isReadable() {
        return hasLoopEnded() || socket != null && socket.isReadable();
    }

    /** Where it is bound, or null. */
    public @Nullable InetSocketAddress local() {
        monitor().enter();
        try {
            return socket == null || isClosed() ? null : socket.local().toInetSocketAddress();
        } finally {
            monitor().exit();
        }
    }

    /** Whom it is connected to, or null. */
    public @Nullable InetSocketAddress remote() {
        monitor().enter();
        try {
            @Nullable Endpoint remote = socket == null ? null : socket.remote();
            return remote == null ? null : remote.toInetSocketAddress();
        } finally {
            monitor().exit();
        }
    }
}
