package org.lucidstack.demo.bench;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.function.Supplier;
import org.lucidstack.demo.services.ChargenHandler;
import org.lucidstack.demo.services.DiscardHandler;
import org.lucidstack.demo.services.EchoHandler;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.Ipv4Address;
import org.lucidstack.socket.StackLoop;
import org.lucidstack.socket.StackServerSocketFactory;
import org.lucidstack.tcp.ConnectionHandler;
import org.lucidstack.tcp.ConnectionOptions;
import org.lucidstack.tun.raw.KernelClient;

/** What the stack serves in a benchmark: handlers on the loop thread, and one echo with blocking sockets. */
final class BenchServices {

    private static final int BACKLOG = 1024;
    private static final int SCRATCH = 1 << 18;

    private final StackLoop loop;
    /** Handlers run one at a time, and none leaves anything in it. */
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(SCRATCH);

    private BenchServices(StackLoop loop) {
        this.loop = loop;
    }

    static void open(StackLoop loop) throws IOException {
        BenchServices services = new BenchServices(loop);
        ByteBuffer scratch = services.scratch;
        services.listen(KernelClient.ECHO, () -> new EchoHandler(scratch));
        services.listen(KernelClient.DISCARD, DiscardHandler::new);
        services.listen(KernelClient.CHARGEN, ChargenHandler::new);
        services.listen(KernelClient.HTTP, () -> new SmallHttpHandler(scratch, true));
        services.listen(KernelClient.HTTP_CLOSE, () -> new SmallHttpHandler(scratch, false));
        ServerSocket server = new StackServerSocketFactory(loop).createServerSocket(Workload.BLOCKING_ECHO_PORT);
        Thread.ofVirtual().name("accept").start(() -> acceptAll(server));
    }

    private void listen(int port, Supplier<ConnectionHandler> handler) throws IOException {
        ConnectionOptions options = new ConnectionOptions().noDelay(true);
        loop.listen(new Endpoint(Ipv4Address.UNSPECIFIED, port), BACKLOG, options, connection -> handler.get());
    }

    private static void acceptAll(ServerSocket server) {
        try {
            while (true) {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                Thread.ofVirtual().name("echo").start(() -> echo(socket));
            }
        } catch (IOException closed) {
            // The loop has ended, and the process is about to.
        }
    }

    private static void echo(Socket socket) {
        try (socket) {
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException gone) {
            // The client has reset the connection: there is nobody to tell.
        }
    }
}
