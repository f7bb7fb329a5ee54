package org.lucidstack.demo.socks;

import org.lucidstack.demo.stream.DialException;

/** How a request ended (RFC 1928 section 6). */
public enum Reply {
    SUCCEEDED(0),
    FAILURE(1),
    NOT_ALLOWED(2),
    NETWORK_UNREACHABLE(3),
    HOST_UNREACHABLE(4),
    REFUSED(5),
    TTL_EXPIRED(6),
    COMMAND_NOT_SUPPORTED(7),
    ADDRESS_TYPE_NOT_SUPPORTED(8);

    private final int code;

    Reply(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static Reply of(int code) {
        for (Reply reply : values()) {
            if (reply.code == code) {
                return reply;
            }
        }
        return FAILURE;
    }

    /** What a client is told of a failed dial. A name that does not exist is a host that cannot be reached. */
    static Reply of(DialException.Reason reason) {
        return switch (reason) {
            case REFUSED -> REFUSED;
            case DENIED -> NOT_ALLOWED;
            case NETWORK_UNREACHABLE -> NETWORK_UNREACHABLE;
            case HOST_UNREACHABLE, TIMED_OUT, UNKNOWN_NAME -> HOST_UNREACHABLE;
            case OTHER -> FAILURE;
        };
    }

    /** What a failed dial through a server is to the one who asked for it. */
    DialException.Reason reason() {
        return switch (this) {
            case REFUSED -> DialException.Reason.REFUSED;
            case NOT_ALLOWED -> DialException.Reason.DENIED;
            case NETWORK_UNREACHABLE -> DialException.Reason.NETWORK_UNREACHABLE;
            case HOST_UNREACHABLE -> DialException.Reason.HOST_UNREACHABLE;
            case TTL_EXPIRED -> DialException.Reason.TIMED_OUT;
            case SUCCEEDED, FAILURE, COMMAND_NOT_SUPPORTED, ADDRESS_TYPE_NOT_SUPPORTED -> DialException.Reason.OTHER;
        };
    }
}
