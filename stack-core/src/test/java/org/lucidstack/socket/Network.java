package org.lucidstack.socket;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.channels.spi.AsynchronousChannelProvider;
import java.nio.channels.spi.SelectorProvider;
import org.jspecify.annotations.Nullable;

/** Two hosts that can reach each other (they may be the same), and how to open sockets on them. */
interface Network extends AutoCloseable {

    /** Makes the channels of the host that calls. */
    SelectorProvider client();

    /** Makes the channels of the host that is called. */
    SelectorProvider server();

    AsynchronousChannelProvider asyncClient();

    AsynchronousChannelProvider asyncServer();

    InetAddress clientAddress();

    InetAddress serverAddress();

    /** An address that neither host owns and no route leads to, or null where the machine's own routes decide. */
    @Nullable
    InetAddress unroutable();

    Socket newSocket() throws IOException;

    ServerSocket newServerSocket() throws IOException;

    /** A datagram socket of the calling host. @param local null leaves it unbound */
    DatagramSocket newClientDatagramSocket(@Nullable SocketAddress local) throws IOException;

    /** A datagram socket of the called host. */
    DatagramSocket newServerDatagramSocket(@Nullable SocketAddress local) throws IOException;

    @Override
    void close();
}
