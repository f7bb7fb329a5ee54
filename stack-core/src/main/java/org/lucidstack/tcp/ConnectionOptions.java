package org.lucidstack.tcp;

import java.time.Duration;
import org.lucidstack.env.Implements;

/** What an application can set on one connection (or on a listener, whose connections inherit it). */
public final class ConnectionOptions implements Cloneable {

    private int changes;
    private boolean noDelay;
    private boolean keepAlive;
    private Duration keepAliveIdle = Duration.ofHours(2);
    private Duration keepAliveInterval = Duration.ofSeconds(75);
    private int keepAliveProbes = 9;
    private int sendBuffer;
    private int receiveBuffer;
    private int trafficClass;
    private int hopLimit;
    private Duration userTimeout = Duration.ZERO;
    private boolean cork;
    private boolean fastOpen;
    private String congestionControl = "";
    private int maxSegmentSize;
    private Duration handshakeTimeout = Duration.ZERO;

    /** Whether Nagle's algorithm is off (MUST-17); default false. */
    public boolean noDelay() {
        return noDelay;
    }

    public ConnectionOptions noDelay(boolean on) {
        noDelay = on;
        return changed();
    }

    /** Whether idle connections are probed (MUST-24); default false (MUST-25). */
    public boolean keepAlive() {
        return keepAlive;
    }

    public ConnectionOptions keepAlive(boolean on) {
        keepAlive = on;
        return changed();
    }

    /** Idle time before the first keep-alive probe (MUST-27); default two hours (MUST-28). */
    public Duration keepAliveIdle() {
        return keepAliveIdle;
    }

    public ConnectionOptions keepAliveIdle(Duration idle) {
        keepAliveIdle = idle;
        return changed();
    }

    /** Time between unanswered probes; default 75 s. */
    public Duration keepAliveInterval() {
        return keepAliveInterval;
    }

    public ConnectionOptions keepAliveInterval(Duration interval) {
        keepAliveInterval = interval;
        return changed();
    }

    /** Unanswered probes before the connection is given up (MUST-29); default 9. */
    public int keepAliveProbes() {
        return keepAliveProbes;
    }

    public ConnectionOptions keepAliveProbes(int probes) {
        keepAliveProbes = probes;
        return changed();
    }

    /** Fixed send buffer in bytes; 0 (default) = tuned automatically. */
    public int sendBuffer() {
        return sendBuffer;
    }

    public ConnectionOptions sendBuffer(int bytes) {
        sendBuffer = bytes;
        return changed();
    }

    /** Fixed receive buffer in bytes; 0 (default) = tuned automatically. */
    public int receiveBuffer() {
        return receiveBuffer;
    }

    public ConnectionOptions receiveBuffer(int bytes) {
        receiveBuffer = bytes;
        return changed();
    }

    /** The TOS / traffic class byte; its upper six bits are the DSCP (MUST-48, SHLD-21), the ECN bits are the stack's. Default 0. */
    @Implements({"MUST-48", "SHLD-21"})
    public int trafficClass() {
        return trafficClass;
    }

    public ConnectionOptions trafficClass(int octet) {
        trafficClass = octet;
        return changed();
    }

    /** TTL or hop limit of its packets, 1 to 255 (MUST-49); 0 (default) = the stack's. */
    @Implements("MUST-49")
    public int hopLimit() {
        return hopLimit;
    }

    public ConnectionOptions hopLimit(int limit) {
        hopLimit = limit;
        return changed();
    }

    /** R2: how long data may stay unacknowledged (MUST-21); zero (default) = the stack's; negative = no limit. */
    public Duration userTimeout() {
        return userTimeout;
    }

    public ConnectionOptions userTimeout(Duration timeout) {
        userTimeout = timeout;
        return changed();
    }

    /** Whether small segments are held until full or uncorked (at most 200 ms); default false. */
    public boolean cork() {
        return cork;
    }

    public ConnectionOptions cork(boolean on) {
        cork = on;
        return changed();
    }

    /** {@code cubic}, {@code reno}, or empty for the stack's default; read when the connection starts. */
    public String congestionControl() {
        return congestionControl;
    }

    public ConnectionOptions congestionControl(String name) {
        congestionControl = name;
        return changed();
    }

    /**
     * Fast open (RFC 7413): a listener gives cookies and takes data on SYNs, an active open asks for a cookie or uses one (see {@link
     * TcpLayer#connect(org.lucidstack.net.FourTuple, ConnectionOptions, java.nio.ByteBuffer)}). Read when the connection starts; default false.
     */
    public boolean fastOpen() {
        return fastOpen;
    }

    public ConnectionOptions fastOpen(boolean on) {
        fastOpen = on;
        return changed();
    }

    /**
     * Most payload of a segment, in both directions, in bytes: announced to the peer, and kept to. 0 (default) = what the path takes. Read
     * when the connection starts.
     */
    public int maxSegmentSize() {
        return maxSegmentSize;
    }

    public ConnectionOptions maxSegmentSize(int bytes) {
        maxSegmentSize = bytes;
        return changed();
    }

    /** How long a SYN or SYN-ACK is repeated (MUST-23); zero (default) = the stack's. */
    public Duration handshakeTimeout() {
        return handshakeTimeout;
    }

    public ConnectionOptions handshakeTimeout(Duration timeout) {
        handshakeTimeout = timeout;
        return changed();
    }

    private ConnectionOptions changed() {
        changes++;
        return this;
    }

    /** Counts up with every change, so that who copied the options knows whether the copy is still true. */
    int changes() {
        return changes;
    }

    /** An independent copy. */
    @Override
    public ConnectionOptions clone() {
        try {
            return (ConnectionOptions) super.clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }
}
