package org.lucidstack.udp;

import org.lucidstack.env.Implements;

/** What an application can set on one socket, at any time; holds for what is sent or received from then on. */
@Implements("RFC1122-4.1.4-1")
public final class UdpOptions {

    private int trafficClass;
    private int hopLimit;
    private int receiveBuffer = 256 << 10;
    private boolean dontFragment;

    /** The TOS or traffic class byte of its datagrams, ECN bits included; default 0. */
    public int trafficClass() {
        return trafficClass;
    }

    public UdpOptions trafficClass(int octet) {
        trafficClass = octet & 0xff;
        return this;
    }

    /** TTL or hop limit of its datagrams, 1 to 255; 0 (default) = the stack's. */
    public int hopLimit() {
        return hopLimit;
    }

    public UdpOptions hopLimit(int limit) {
        if (limit < 0 || limit > 255) {
            throw new IllegalArgumentException("a hop limit is 1 to 255, or 0 for the default, not " + limit);
        }
        hopLimit = limit;
        return this;
    }

    /** Bytes of datagrams that may wait, overhead included; default 256 KiB. One datagram is always taken. */
    public int receiveBuffer() {
        return receiveBuffer;
    }

    public UdpOptions receiveBuffer(int bytes) {
        receiveBuffer = bytes;
        return this;
    }

    /** Whether a datagram that is longer than the interface takes fails instead of being cut; default false. */
    public boolean dontFragment() {
        return dontFragment;
    }

    public UdpOptions dontFragment(boolean on) {
        dontFragment = on;
        return this;
    }
}
