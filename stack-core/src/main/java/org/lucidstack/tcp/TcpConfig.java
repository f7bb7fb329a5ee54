package org.lucidstack.tcp;

import java.time.Duration;
import org.lucidstack.tcp.recv.AckPolicy;
import org.lucidstack.time.Clock;

/** Settings of TCP for a whole stack. Change them before the stack is used; connections read them when they start. */
public final class TcpConfig {

    boolean sack = true;
    boolean timestamps = true;
    boolean windowScaling = true;
    boolean ecn;
    String congestionControl = "cubic";
    int initialReceiveBuffer = 128 * 1024;
    int maxReceiveBuffer = 6 * 1024 * 1024;
    int maxSendBuffer = 4 * 1024 * 1024;
    int initialWindowSegments = 10;
    long minRto = 200 * Clock.MILLISECOND;
    long initialRto = Clock.SECOND;
    long ackDelay = AckPolicy.DEFAULT_DELAY;
    int quickAcks = 16;
    long timeWait = 60 * Clock.SECOND;
    long finWait2 = 60 * Clock.SECOND;
    long giveUpAfter = 15 * 60 * Clock.SECOND;
    long handshakeTimeout = 180 * Clock.SECOND;
    long synAckTimeout = 180 * Clock.SECOND;
    int challengeAcks = 10;
    long challengeInterval = Clock.SECOND;
    int synQueue = 1024;
    boolean synCookies = true;
    boolean pacing;
    boolean fastOpen;
    int fastOpenPending = 256;
    SynOptionOrder synOptionOrder = SynOptionOrder.LINUX;

    /** The order of the options in a SYN. */
    public enum SynOptionOrder {
        /** mss, sackOK, TS, nop, wscale. */
        LINUX,
        /** mss, nop, wscale, sackOK, TS. */
        BSD
    }

    /** Selective acknowledgment (RFC 2018); default on. */
    public TcpConfig sack(boolean on) {
        sack = on;
        return this;
    }

    /** Timestamps (RFC 7323); default on. */
    public TcpConfig timestamps(boolean on) {
        timestamps = on;
        return this;
    }

    /** Window scaling (RFC 7323); default on. */
    public TcpConfig windowScaling(boolean on) {
        windowScaling = on;
        return this;
    }

    /** Whether active opens ask for ECN (RFC 3168); it is granted to who asks in any case. Default off. */
    public TcpConfig ecn(boolean on) {
        ecn = on;
        return this;
    }

    /** {@code cubic} (default) or {@code reno}. */
    public TcpConfig congestionControl(String name) {
        congestionControl = name;
        return this;
    }

    /** The name of the congestion control of connections that do not ask for another. */
    public String congestionControl() {
        return congestionControl;
    }

    /** Receive buffer in bytes: at first (default 128 KiB), and as large as it may grow (default 6 MiB). */
    public TcpConfig receiveBuffer(int initial, int max) {
        initialReceiveBuffer = initial;
        maxReceiveBuffer = Math.max(initial, max);
        return this;
    }

    /** Bytes that a send buffer may grow to (default 4 MiB); of these, 256 KiB at most may be unsent. */
    public TcpConfig maxSendBuffer(int bytes) {
        maxSendBuffer = bytes;
        return this;
    }

    /** Initial congestion window in segments (default 10, RFC 6928). */
    public TcpConfig initialWindowSegments(int segments) {
        initialWindowSegments = segments;
        return this;
    }

    /** Least retransmission timeout (default 200 ms; RFC 6298 says 1 s, RFC6298-2-4). */
    public TcpConfig minRto(Duration duration) {
        minRto = duration.toNanos();
        return this;
    }

    /** Retransmission timeout before the first measurement (default 1 s). */
    public TcpConfig initialRto(Duration duration) {
        initialRto = duration.toNanos();
        return this;
    }

    /** How long an acknowledgment may wait for company (default 40 ms, at most 500 ms, MUST-40). */
    public TcpConfig ackDelay(Duration duration) {
        if (duration.toMillis() > 500) {
            throw new IllegalArgumentException("an acknowledgment may be delayed by 500 ms at most (MUST-40)");
        }
        ackDelay = duration.toNanos();
        return this;
    }

    /** How many segments are acknowledged at once when a connection starts (default 16). */
    public TcpConfig quickAcks(int segments) {
        quickAcks = segments;
        return this;
    }

    /** 2 MSL (default 60 s). */
    public TcpConfig timeWait(Duration duration) {
        timeWait = duration.toNanos();
        return this;
    }

    /** How long a closed connection waits for the peer's FIN (default 60 s). */
    public TcpConfig finWait2(Duration duration) {
        finWait2 = duration.toNanos();
        return this;
    }

    /** R2: how long data may stay unacknowledged (default 15 minutes; SHLD-11 asks for 100 s or more). */
    public TcpConfig giveUpAfter(Duration duration) {
        giveUpAfter = duration.toNanos();
        return this;
    }

    /** How long a SYN or SYN-ACK is repeated (default 3 minutes, MUST-23). */
    public TcpConfig handshakeTimeout(Duration duration) {
        handshakeTimeout = duration.toNanos();
        return synAckTimeout(duration);
    }

    /** How long a SYN-ACK is repeated; default as {@link #handshakeTimeout}, which sets both. */
    public TcpConfig synAckTimeout(Duration duration) {
        synAckTimeout = duration.toNanos();
        return this;
    }

    /** How many challenge ACKs a connection sends per interval at most (RFC 5961 section 7; default 10 per second). */
    public TcpConfig challengeAcks(int number, Duration interval) {
        challengeAcks = number;
        challengeInterval = interval.toNanos();
        return this;
    }

    /** Half-open connections per listener before cookies are sent (default 1024). */
    public TcpConfig synQueue(int connections) {
        synQueue = connections;
        return this;
    }

    /** SYN cookies on overflow (RFC 4987); default on. */
    public TcpConfig synCookies(boolean on) {
        synCookies = on;
        return this;
    }

    /**
     * Pacing: spreads what the congestion window allows over the round trip (RFC 9002 section 7.7), instead of sending it at once; default
     * off. Costs a timer per millisecond of sending, spares queues.
     */
    public TcpConfig pacing(boolean on) {
        pacing = on;
        return this;
    }

    /**
     * Fast open (RFC 7413), both roles, for all connections and listeners; default off. Data on a SYN may be delivered twice, so it is for
     * services whose first request may be repeated. {@link ConnectionOptions#fastOpen} turns it on for some only.
     */
    public TcpConfig fastOpen(boolean on) {
        fastOpen = on;
        return this;
    }

    /** Connections per listener that were handed over by fast open and whose handshake is not complete (default 256). */
    public TcpConfig fastOpenPending(int connections) {
        fastOpenPending = connections;
        return this;
    }

    public TcpConfig synOptionOrder(SynOptionOrder order) {
        synOptionOrder = order;
        return this;
    }
}
