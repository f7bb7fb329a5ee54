package org.lucidstack.tcp;

import java.nio.ByteBuffer;
import org.lucidstack.net.FourTuple;

/** One TCP connection. (Signature sketch: the body follows.) */
public final class Connection {

    private final FourTuple tuple;

    Connection(FourTuple tuple) {
        this.tuple = tuple;
    }

    public FourTuple tuple() {
        return tuple;
    }

    public TcpState state() {
        throw new UnsupportedOperationException();
    }

    /** Sets who is told; replaces the previous handler. */
    public void setHandler(ConnectionHandler handler) {
        throw new UnsupportedOperationException();
    }

    /** Options of this connection, changeable at any time. */
    public ConnectionOptions options() {
        throw new UnsupportedOperationException();
    }

    /** SEND: takes as many bytes as the send buffer has room for; returns how many (0 = full, or still connecting). */
    public int send(ByteBuffer data) throws TcpException {
        throw new UnsupportedOperationException();
    }

    /** SEND with the urgent flag (MUST-30): like {@link #send}, and the urgent pointer names the last byte taken. */
    public int sendUrgent(ByteBuffer data) throws TcpException {
        throw new UnsupportedOperationException();
    }

    /** Bytes that {@link #send} would take now. */
    public int sendRoom() {
        throw new UnsupportedOperationException();
    }

    /** Bytes written and not yet acknowledged. */
    public int unacknowledged() {
        throw new UnsupportedOperationException();
    }

    /** RECEIVE: moves bytes to {@code target}; 0 = nothing yet, -1 = the peer closed and all was read. Throws once reset. */
    public int receive(ByteBuffer target) throws TcpException {
        throw new UnsupportedOperationException();
    }

    /** Bytes that can be received now. */
    public int available() {
        throw new UnsupportedOperationException();
    }

    /** Whether the peer's FIN came and everything before it was read. */
    public boolean isAtEndOfStream() {
        throw new UnsupportedOperationException();
    }

    /** CLOSE of our direction only: FIN follows what was written; receiving goes on. */
    public void shutdownOutput() {
        throw new UnsupportedOperationException();
    }

    /** The application reads no more; data that arrives is discarded (not reset) while our output stays open. */
    public void shutdownInput() {
        throw new UnsupportedOperationException();
    }

    /** CLOSE: FIN follows what was written, nothing is received any more (unread or later data draws RST, SHLD-3). */
    public void close() {
        throw new UnsupportedOperationException();
    }

    /** ABORT: RST, queues dropped. */
    public void abort() {
        throw new UnsupportedOperationException();
    }

    /** How it ended, or null while it lives. */
    public CloseReason closeReason() {
        throw new UnsupportedOperationException();
    }
}
