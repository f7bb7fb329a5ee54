package org.lucidstack.demo.tunnel;

/** Why a tunnel dropped a packet or a datagram. */
public enum Drop {
    NOT_IP("not an IP packet"),
    SPOOFED_SOURCE("source address not the client's own"),
    NO_ROUTE("nobody has the destination address"),
    NOT_CARRIED("multicast or link-local"),
    QUEUE_FULL("queue full"),
    END_FULL("device full"),
    TOO_LONG("longer than the tunnel carries"),
    NO_SESSION("no session"),
    REPLAYED("replayed or too old"),
    NOT_AUTHENTIC("not authentic"),
    STALE_HANDSHAKE("handshake replayed"),
    TOO_MANY_HANDSHAKES("too many handshakes"),
    WRONG_VERSION("another version of the protocol"),
    MALFORMED("malformed"),
    SEND_FAILED("sending failed");

    private final String words;

    Drop(String words) {
        this.words = words;
    }

    @Override
    public String toString() {
        return words;
    }
}
