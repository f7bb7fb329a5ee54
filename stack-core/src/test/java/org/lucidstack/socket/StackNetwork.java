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
import org.lucidstack.ip.InterfaceConfig;
import org.lucidstack.link.Offload;
import org.lucidstack.net.IpAddress;
import org.lucidstack.socket.async.StackAsynchronousChannelProvider;
import org.lucidstack.socket.nio.StackSelectorProvider;
import org.lucidstack.stack.NetStack;

/** Two stacks at the ends of a wire in memory. */
final class StackNetwork implements Network {

    private static final String CLIENT = "10.7.0.1";
    private static final String SERVER = "10.7.0.2";

    private final StackLoop client;
    private final StackLoop server;
    private final SelectorProvider clientProvider;
    private final SelectorProvider serverProvider;
    private final AsynchronousChannelProvider asyncClient;
    private final AsynchronousChannelProvider asyncServer;

    StackNetwork() {
        this(Offload.NONE);
    }

    StackNetwork(Offload offload) {
        MemoryLink.Pair wire = MemoryLink.pair("client", "server", 1500, offload);
        client = start(wire.left(), CLIENT, 1);
        server = start(wire.right(), SERVER, 2);
        clientProvider = new StackSelectorProvider(client);
        serverProvider = new StackSelectorProvider(server);
        asyncClient = new StackAsynchronousChannelProvider(client);
        asyncServer = new StackAsynchronousChannelProvider(server);
    }

    private static StackLoop start(MemoryLink device, String address, long seed) {
        InterfaceConfig config = new InterfaceConfig().address(address + "/24").route("10.7.0.0/24");
        return StackLoop.start(
                NetStack.builder().seed(seed).device(device, config).build(), device);
    }

    StackLoop clientLoop() {
        return client;
    }

    StackLoop serverLoop() {
        return server;
    }

    @Override
    public SelectorProvider client() {
        return clientProvider;
    }

    @Override
    public SelectorProvider server() {
        return serverProvider;
    }

    @Override
    public AsynchronousChannelProvider asyncClient() {
        return asyncClient;
    }

    @Override
    public AsynchronousChannelProvider asyncServer() {
        return asyncServer;
    }

    @Override
    public InetAddress clientAddress() {
        return IpAddress.parse(CLIENT).toInetAddress();
    }

    @Override
    public InetAddress serverAddress() {
        return IpAddress.parse(SERVER).toInetAddress();
    }

    @Override
    public InetAddress unroutable() {
        return IpAddress.parse("198.51.100.1").toInetAddress();
    }

    @Override
    public Socket newSocket() throws IOException {
        return new StackSocket(client);
    }

    @Override
    public ServerSocket newServerSocket() {
        return new StackServerSocket(server);
    }

    @Override
    public DatagramSocket newClientDatagramSocket(@Nullable SocketAddress local) throws IOException {
        return new StackDatagramSocket(client, local);
    }

    @Override
    public DatagramSocket newServerDatagramSocket(@Nullable SocketAddress local) throws IOException {
        return new StackDatagramSocket(server, local);
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }
}
