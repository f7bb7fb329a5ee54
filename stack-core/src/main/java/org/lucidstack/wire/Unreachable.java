package org.lucidstack.wire;

/** Why a destination cannot be reached, in the codes of both versions of ICMP (RFC 792, RFC 1812 section 5.2.7.1, RFC 4443 section 3.1). */
public enum Unreachable {
    /** No route leads to its network. */
    NETWORK(0, 0),
    /** Its network is there, but the host does not answer. */
    HOST(1, 3),
    /** The host is there, but nobody listens on the port (UDP). */
    PORT(3, 4),
    /** A rule forbids it. */
    PROHIBITED(13, 1);

    private final int v4Code;
    private final int v6Code;

    Unreachable(int v4Code, int v6Code) {
        this.v4Code = v4Code;
        this.v6Code = v6Code;
    }

    /** The code of a destination unreachable message of that IP version. */
    public int code(int ipVersion) {
        return ipVersion == 4 ? v4Code : v6Code;
    }
}
