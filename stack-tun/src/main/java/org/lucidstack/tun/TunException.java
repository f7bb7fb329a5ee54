package org.lucidstack.tun;

import java.io.IOException;

/**
 * A TUN device could not be opened or configured, or is gone. The message is one sentence for people and says what to
 * do.
 */
public final class TunException extends IOException {

    private static final long serialVersionUID = 1;

    /** Linux's error number, or 0 where the failure was found without a system call. */
    private final int errno;

    TunException(String message, int errno) {
        super(message);
        this.errno = errno;
    }

    TunException(String message) {
        this(message, 0);
    }

    public int errno() {
        return errno;
    }
}
