package org.lucidstack.socket;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import org.lucidstack.socket.endpoint.SocketFailures;

/** A {@link ServerSocket} of a stack. It accepts {@link StackSocket}s. */
public final class StackServerSocket extends ServerSocket {

    private final StackLoop loop;

    /** An unbound server socket. */
    public StackServerSocket(StackLoop loop) {
        super(StackSocketImpl.forServer(loop.monitor()));
        this.loop = loop;
    }

    @Override
    public Socket accept() throws IOException {
        if (isClosed()) {
            throw SocketFailures.closed();
        }
        if (!isBound()) {
            throw new SocketException("Socket is not bound yet");
        }
        // The inherited method would want the JVM-wide socket factory.
        StackSocket accepted = new StackSocket(loop);
        implAccept(accepted);
        return accepted;
    }
}
