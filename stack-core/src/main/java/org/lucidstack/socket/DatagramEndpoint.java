package org.lucidstack.socket;

import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lucidstack.buffer.Payload;
import org.lucidstack.ip.IcmpError;
import org.lucidstack.net.Endpoint;
import org.lucidstack.udp.ReceivedDatagram;
import org.lucidstack.udp.UdpHandler;
import org.lucidstack.udp.UdpOptions;
import org.lucidstack.udp.UdpSocket;

/**
 * An application's UDP port: turns what a {@link UdpHandler} is told into calls that wait. It is bound when first used. May be
 * called by any thread that is not a handler. Deadlines are those of {@link StreamEndpoint}.
 */
final class DatagramEndpoint implements UdpHandler, LoopMember {

    private final StackLoop loop;
    private final boolean interruptible;
    private final WaitPoint readers;

    // Guarded by the loop's lock.
    private final UdpOptions initialOptions = new UdpOptions();
    private @Nullable UdpSocket socket;
    private boolean closed;
    private boolean loopEnded;
    private @Nullable IOException loopFailure;
    private @Nullable Runnable readiness;

    private DatagramEndpoint(StackLoop loop, boolean interruptible) {
        this.loop = loop;
        this.interruptible = interruptible;
        this.readers = new WaitPoint(loop);
    }

    /** @param interruptible whether interrupting a waiting virtual thread ends its wait, as it does for sockets */
    static DatagramEndpoint open(StackLoop loop, boolean interruptible) throws SocketException {
        DatagramEndpoint endpoint = new DatagramEndpoint(loop, interruptible);
        loop.enter();
        try {
            loop.join(endpoint);
        } finally {
            loop.exit();
        }
        return endpoint;
    }

    StackLoop loop() {
        return loop;
    }

    /** Has {@code change} told, while the stack is held, whenever readiness may have changed. The stack is held. */
    void onReadiness(Runnable change) {
        readiness = change;
    }

    /** Options of the socket, or those it will start with. The stack is held. */
    UdpOptions options() {
        return socket == null ? initialOptions : socket.options();
    }

    void bind(Endpoint local) throws IOException {
        loop.enter();
        try {
            ensureOpen();
            UdpSocket opened = loop.stack().openUdp(local);
            opened.options()
                    .receiveBuffer(initialOptions.receiveBuffer())
                    .trafficClass(initialOptions.trafficClass())
                    .hopLimit(initialOptions.hopLimit())
                    .dontFragment(initialOptions.dontFragment());
            opened.setHandler(this);
            socket = opened;
        } finally {
            loop.exit();
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
    void connect(Endpoint remote) throws IOException {
        loop.enter();
        try {
            bound().connect(remote);
            changed();
        } finally {
            loop.exit();
        }
    }

    void disconnect() {
        loop.enter();
        try {
            if (socket != null) {
                socket.disconnect();
            }
        } finally {
            loop.exit();
        }
    }

    /** Sends one datagram, to the connected end if {@code to} is null. Never waits. */
    void send(ByteBuffer data, @Nullable Endpoint to) throws IOException {
        loop.enter();
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
            loop.exit();
        }
    }

    /** The next datagram; null if there is none and the deadline has passed. */
    @Nullable
    ReceivedDatagram receive(long deadline) throws IOException {
        loop.enter();
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
            loop.exit();
        }
    }

    private void ensureOpen() throws SocketException {
        if (closed) {
            throw SocketFailures.closed();
        }
        if (loopEnded) {
            throw SocketFailures.networkDown(loopFailure);
        }
    }

    /** Closes; whoever waits here fails. Idempotent. */
    void close() {
        loop.enter();
        try {
            if (closed) {
                return;
            }
            closed = true;
            loop.leave(this);
            closeSocket();
        } finally {
            loop.exit();
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
    boolean isReadable() {
        return loopEnded || socket != null && socket.isReadable();
    }

    /** Where it is bound, or null. */
    @Nullable
    Endpoint local() {
        loop.enter();
        try {
            return socket == null || closed ? null : socket.local();
        } finally {
            loop.exit();
        }
    }

    /** Whom it is connected to, or null. */
    @Nullable
    Endpoint remote() {
        loop.enter();
        try {
            return socket == null ? null : socket.remote();
        } finally {
            loop.exit();
        }
    }
}
