package org.lucidstack.udp;

import java.io.IOException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.lucidstack.buffer.Payload;
import org.lucidstack.env.Implements;
import org.lucidstack.env.Journal;
import org.lucidstack.env.Journal.Step;
import org.lucidstack.env.SettingsText;
import org.lucidstack.ip.IcmpError;
import org.lucidstack.ip.IcmpError.Kind;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.IpAddress;

/** One UDP socket. Belongs to whoever holds the stack; nothing here blocks. */
public final class UdpSocket {

    /** Charged per queued datagram on top of its bytes, so that a queue of empty ones is bounded too. */
    private static final int OVERHEAD = 64;

    private final UdpLayer layer;
    private final UdpOptions options = new UdpOptions();
    private final ArrayDeque<ReceivedDatagram> queue = new ArrayDeque<>();
    private Endpoint local;
    private @Nullable Endpoint remote;
    private @Nullable IcmpError pendingError;
    private UdpHandler handler = new UdpHandler() {};
    private int queuedBytes;
    private boolean closed;

    UdpSocket(UdpLayer layer, Endpoint local) {
        this.layer = layer;
        this.local = local;
    }

    /**
     * What it is bound to. The unspecified address means all of ours: {@code ::} of both versions, {@code 0.0.0.0} of
     * IPv4.
     */
    public Endpoint local() {
        return local;
    }

    /** Whom it is connected to, or null. */
    public @Nullable Endpoint remote() {
        return remote;
    }

    public UdpOptions options() {
        return options;
    }

    /** Sets who is told; replaces the previous handler. */
    public void setHandler(UdpHandler handler) {
        Journal journal = layer.journal();
        journal.write(Step.UDP_HANDLER, this);
        this.handler = journal.isOpen() ? new JournaledUdpHandler(handler, journal) : handler;
    }

    /**
     * Fixes the other end: only its datagrams are received from now on, and its errors are reported. What is queued
     * stays.
     *
     * @throws SocketException if there is no route or no source address of that version, or the socket is closed
     */
    public void connect(Endpoint remote) throws SocketException {
        layer.journal().write(Step.UDP_CONNECT, this, remote.toString());
        checkOpen();
        if (local.address().isUnspecified()) {
            IpAddress source = layer.sourceFor(local, remote.address());
            this.local = new Endpoint(source, local.port());
        } else {
            layer.checkVersion(local, remote);
        }
        this.remote = remote;
        pendingError = null;
    }

    /** Undoes {@link #connect}; the socket stays bound to the address that it got then. */
    public void disconnect() {
        layer.journal().write(Step.UDP_DISCONNECT, this);
        remote = null;
        pendingError = null;
    }

    /** Sends to the connected end. @throws IOException as {@link #send(Endpoint, Payload)} */
    public void send(Payload data) throws IOException {
        if (remote == null) {
            checkOpen();
            throw new SocketException("not connected");
        }
        send(remote, data);
    }

    /**
     * Sends one datagram. It may be lost without notice, also by a full device.
     *
     * @throws PortUnreachableException if an earlier datagram of this connected socket was refused; that error is then
     * cleared
     * @throws SocketException if the socket is closed or connected elsewhere, there is no route or no source address,
     * or the
     *     datagram is too long
     */
    public void send(Endpoint destination, Payload data) throws IOException {
        note("", destination, data);
        checkOpen();
        throwPending();
        if (remote != null && !remote.equals(destination)) {
            throw new SocketException("connected to " + remote);
        }
        layer.send(this, layer.sourceFor(local, destination.address()), destination, data);
    }

    /** As {@link #send(Endpoint, Payload)}, from an address of ours that the caller chooses. */
    @Implements("RFC1122-4.1.3.5-1")
    public void sendFrom(IpAddress source, Endpoint destination, Payload data) throws IOException {
        note(source.toString(), destination, data);
        checkOpen();
        throwPending();
        layer.checkSource(source);
        layer.send(this, source, destination, data);
    }

    private void note(String source, Endpoint destination, Payload data) {
        if (layer.journal().isOpen()) {
            byte[] bytes = data.toByteArray();
            layer.journal().write(Step.UDP_SEND, this, SettingsText.of(options), source, destination.toString(), bytes);
        }
    }

    /**
     * The next datagram, or null if none is queued.
     *
     * @throws PortUnreachableException if a datagram of this connected socket was refused; that error is then cleared
     */
    public @Nullable ReceivedDatagram receive() throws IOException {
        layer.journal().write(Step.UDP_RECEIVE, this);
        throwPending();
        ReceivedDatagram datagram = queue.poll();
        if (datagram != null) {
            queuedBytes -= cost(datagram.data().length);
        }
        return datagram;
    }

    /** The next datagram, which stays in the queue; null if none is queued. */
    public @Nullable ReceivedDatagram peek() {
        return queue.peek();
    }

    /** Whether {@link #receive} would return a datagram or throw. */
    public boolean isReadable() {
        return !queue.isEmpty() || pendingError != null;
    }

    /** Unbinds it and forgets what is queued; idempotent. */
    public void close() {
        if (!closed) {
            layer.journal().write(Step.UDP_CLOSE, this);
            closed = true;
            queue.clear();
            queuedBytes = 0;
            layer.remove(this);
        }
    }

    public boolean isClosed() {
        return closed;
    }

    private void checkOpen() throws SocketException {
        if (closed) {
            throw new SocketException("socket is closed");
        }
    }

    private void throwPending() throws PortUnreachableException {
        IcmpError error = pendingError;
        if (error != null) {
            pendingError = null;
            throw new PortUnreachableException("port unreachable, says " + error.reporter());
        }
    }

    private static int cost(int length) {
        return length + OVERHEAD;
    }

    /** Whether the queue has room for a datagram of {@code length} bytes. */
    boolean hasRoom(int length) {
        return queue.isEmpty() || queuedBytes + cost(length) <= options.receiveBuffer();
    }

    void enqueue(ReceivedDatagram datagram) {
        queue.add(datagram);
        queuedBytes += cost(datagram.data().length);
        handler.onReadable(this);
    }

    @Implements("RFC1122-4.1.3.3-1")
    void fail(IcmpError error) {
        if (remote != null && error.kind() == Kind.PORT_UNREACHABLE) {
            pendingError = error;
        }
        handler.onError(this, error);
    }
}
