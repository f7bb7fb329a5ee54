package org.lucidstack.tcp;

import java.io.IOException;

/** A user call failed because the connection is gone or cannot do this in its state. */
public final class TcpException extends IOException {
    private static final long serialVersionUID = 1L;

    private final CloseReason reason;

    public TcpException(CloseReason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public CloseReason reason() {
        return reason;
    }
}
