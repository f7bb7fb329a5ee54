package org.lucidstack.socket.endpoint;

import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lucidstack.buffer.Payload;
import org.lucidstack.ip.IcmpError;
import org.lucidstack.net.Endpoint;
import org.lucidstack.socket.loop.LoopMember;
import org.lucidstack.socket.loop.NetworkDown;
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
public final class DatagramEndpoint implements UdpHandler, LoopMember {

    private final StackMonitor monitor;
    private final boolean interruptible;
    private final WaitPoint readers;

    // Guarded by the monitor.
    private final UdpOptions initialOptions = new UdpOptions();
    private @Nullable UdpSocket socket;
    private boolean closed;
    private boolean loopEnded;
    private @Nullable IOException loopFailure;
    private @Nullable Runnable readiness;

    private DatagramEndpoint(StackMonitor monitor, boolean interruptible) {
        this.monitor = monitor;
        this.interruptible = interruptible;
        this.readers = new WaitPoint(monitor);
    }

    /** @param interruptible whether interrupting a waiting virtual thread ends its wait, as it does for sockets */
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

    public StackMonitor monitor() {
        return monitor;
    }

    /** Has {@code change} told, while the stack is held, whenever readiness may have changed. The stack is held. */
    public void onReadiness(Runnable change) {
        readiness = change;
    }

    /** Options of the socket, or those it will start with. The stack is held. */
    public UdpOptions options() {
        return socket == null ? initialOptions : socket.options();
    }

    public void bind(Endpoint local) throws IOException {
        monitor.enter();
        try {
            ensureOpen();
            UdpSocket opened = monitor.stack().openUdp(local);
            opened.options()
                    .receiveBuffer(initialOptions.receiveBuffer())
                    .trafficClass(initialOptions.trafficClass())
                    .hopLimit(initialOptions.hopLimit())
                    .dontFragment(initialOptions.dontFragment());
            opened.setHandler(this);
            socket = opened;
        } finally {
            monitor.exit();
        }
    }

    private UdpSocket bound() throws IOException {
        ensureOpen();
        if (socket == null) {
            bind(SocketAddresses.bindable(null));
        }
        return Objects.requireNonNull(socket, "bound by bind");
    }

    /** Fixes the other end. */
    public void connect(Endpoint remote) throws IOException {
        monitor.enter();
        try {
            bound().connect(remote);
            changed();
        } finally {
            monitor.exit();
        }
    }

    public void disconnect() {
        monitor.enter();
        try {
            if (socket != null) {
                socket.disconnect();
            }
        } finally {
            monitor.exit();
        }
    }

    /** Sends one datagram, to the connected end if {@code to} is null. Never waits. */
    public void send(ByteBuffer data, @Nullable Endpoint to) throws IOException {
        monitor.enter();
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
            monitor.exit();
        }
    }

    /** The next datagram; null if there is none and the deadline has passed. */
    @Nullable
    public ReceivedDatagram receive(long deadline) throws IOException {
        monitor.enter();
        try {
            boolean timedOut = false;
            while (true) {
                @Nullable ReceivedDatagram datagram = bound().receive();
                if (datagram != null || timedOut) {
                    return datagram;
                }
                timedOut = !readers.await(deadline, interruptible);
            }
        } finally {
            monitor.exit();
        }
    }

    private void ensureOpen() throws SocketException {
        if (closed) {
            throw SocketFailures.closed();
        }
        if (loopEnded) {
            throw new NetworkDown(loopFailure);
        }
    }

    /** Closes; whoever waits here fails. Idempotent. */
    public void close() {
        monitor.enter();
        try {
            if (closed) {
                return;
            }
            closed = true;
            monitor.leave(this);
            closeSocket();
        } finally {
            monitor.exit();
        }
    }

    private void closeSocket() {
        if (socket != null) {
            socket.close();
        }
        changed();
    }

    @Override
    public void loopEnded(@Nullable IOException cause) {
        loopEnded = true;
        loopFailure = cause;
        closeSocket();
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
        if (readiness != null) {
            readiness.run();
        }
    }

    /** Whether a receive would not wait. The stack is held. */
    public boolean isReadable() {
        return loopEnded || socket != null && socket.isReadable();
    }

    /** Where it is bound, or null. */
    @Nullable
    public Endpoint local() {
        monitor.enter();
        try {
            return socket == null || closed ? null : socket.local();
        } finally {
            monitor.exit();
        }
    }

    /** Whom it is connected to, or null. */
    @Nullable
    public Endpoint remote() {
        monitor.enter();
        try {
            return socket == null ? null : socket.remote();
        } finally {
            monitor.exit();
        }
    }
}
