package org.lucidstack.socket.loop;

import java.io.IOException;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/** The loop was closed or its device failed. A type of its own, because sockets and channels tell this differently. */
public final class NetworkDown extends SocketException {

    private static final long serialVersionUID = 1L;

    /** @param cause what happened to the device, or null if the loop was closed */
    public NetworkDown(@Nullable IOException cause) {
        super(cause == null ? "Network is down" : "Network is down: " + cause.getMessage());
        initCause(cause);
    }
}
