package org.lucidstack.stack;

import java.nio.ByteBuffer;
import org.lucidstack.env.Counters;
import org.lucidstack.link.LinkDevice;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.IpAddress;
import org.lucidstack.tcp.Connection;
import org.lucidstack.tcp.ConnectionOptions;
import org.lucidstack.tcp.Listener;

/** A whole stack. (Signature sketch: the body follows.) */
public final class NetStack {

    private NetStack() {}

    /** Tells the time and runs the timers that are due at or before it, in order. */
    public void advance(long now) {
        throw new UnsupportedOperationException();
    }

    /** Takes one packet from a device. What it provokes leaves with the next {@link #flush}. */
    public void receive(LinkDevice from, ByteBuffer packet, boolean checksumVerified) {
        throw new UnsupportedOperationException();
    }

    /** Sends what packets, timers and user calls since the last flush have made due: once per batch, so that ACKs combine. */
    public void flush() {
        throw new UnsupportedOperationException();
    }

    /** When {@link #advance} should be called next, in nanoseconds; may be early, is never late. */
    public long nextDeadline() {
        throw new UnsupportedOperationException();
    }

    /** OPEN, active. {@code local} may have the unspecified address and port 0. */
    public Connection connect(Endpoint local, Endpoint remote, ConnectionOptions options) throws java.io.IOException {
        throw new UnsupportedOperationException();
    }

    /** OPEN, passive. Port 0 chooses one. */
    public Listener listen(Endpoint local, int backlog, ConnectionOptions options) throws java.io.IOException {
        throw new UnsupportedOperationException();
    }

    /** Whether {@code address} is one of ours, that a socket may be bound to: loopback and everything owned, multicast excepted. */
    public boolean owns(IpAddress address) {
        throw new UnsupportedOperationException();
    }

    public Counters counters() {
        throw new UnsupportedOperationException();
    }
}
