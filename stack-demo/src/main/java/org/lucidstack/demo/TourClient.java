package org.lucidstack.demo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.IpAddress;
import org.lucidstack.stack.NetStack;
import org.lucidstack.tcp.CloseReason;
import org.lucidstack.tcp.Connection;
import org.lucidstack.tcp.ConnectionHandler;
import org.lucidstack.tcp.ConnectionOptions;
import org.lucidstack.tcp.TcpException;

/** A client in the manner of {@code nc -N}: sends a request, closes its side, and collects the answer until the other side closes. */
final class TourClient implements ConnectionHandler {

    private static final int BUFFER = 65536;

    private final ByteBuffer request;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private boolean allSent;
    private @Nullable CloseReason ended;

    private TourClient(byte[] request) {
        this.request = ByteBuffer.wrap(request);
    }

    static TourClient connect(NetStack stack, Endpoint remote, byte[] request) throws IOException {
        TourClient client = new TourClient(request);
        Endpoint local = new Endpoint(IpAddress.unspecified(remote.address().version()), 0);
        stack.connect(local, remote, new ConnectionOptions()).setHandler(client);
        return client;
    }

    @Override
    public void onEstablished(Connection connection) {
        onWritable(connection);
    }

    @Override
    public void onWritable(Connection connection) {
        if (allSent) {
            return;
        }
        try {
            connection.send(request);
        } catch (TcpException e) {
            connection.abort();
        }
        if (!request.hasRemaining()) {
            allSent = true;
            connection.shutdownOutput();
        }
    }

    @Override
    public void onReadable(Connection connection) {
        try {
            for (int count = connection.receive(buffer.clear());
                    count > 0;
                    count = connection.receive(buffer.clear())) {
                received.write(buffer.array(), 0, count);
            }
        } catch (TcpException e) {
            connection.abort();
        }
    }

    @Override
    public void onClosed(Connection connection, CloseReason reason) {
        ended = reason;
    }

    /** Whether all was received. */
    boolean isDone() {
        return ended != null;
    }

    byte[] received() {
        return received.toByteArray();
    }
}
