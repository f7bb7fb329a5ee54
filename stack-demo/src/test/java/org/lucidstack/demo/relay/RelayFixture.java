package org.lucidstack.demo.relay;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.lucidstack.demo.HostPort;
import org.lucidstack.demo.LineLog;
import org.lucidstack.demo.UserError;
import org.lucidstack.demo.stream.SocketDialer;

/** A relay server, agents and an echoing target on the loopback of this host. */
final class RelayFixture implements AutoCloseable {

    static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final PortRange CLIENTS = new PortRange(41_000, 41_999);
    private static final PortRange AGENTS = new PortRange(42_000, 42_999);
    private static final int WAIT_SECONDS = 60;

    final List<String> log = Collections.synchronizedList(new ArrayList<>());
    final ServerSocket echo = new ServerSocket(0, 500, LOOPBACK);
    private final List<AutoCloseable> open = new ArrayList<>();

    RelayFixture() throws IOException {
        Thread.ofVirtual().start(this::echo);
    }

    private void echo() {
        try {
            while (true) {
                Socket client = echo.accept();
                Thread.ofVirtual().start(() -> {
                    try (client) {
                        client.getInputStream().transferTo(client.getOutputStream());
                    } catch (IOException e) {
                        // A test reset it.
                    }
                });
            }
        } catch (IOException e) {
            // The test is over.
        }
    }

    /** Starts a server. @param clients null for many ports @param port 0 for any */
    RelayServer server(PortRange clients, Secret secret, boolean isCompat, int port) throws IOException {
        ServerSettings settings = new ServerSettings(
                new InetSocketAddress(LOOPBACK, port),
                "127.0.0.1",
                clients == null ? CLIENTS : clients,
                AGENTS,
                secret);
        RelayServer server = RelayServer.start(settings, isCompat, new LineLog(log::add));
        open.add(server);
        return server;
    }

    /** A running agent: its public addresses come out of a queue, and so does what ended it. */
    final class Agent {
        final BlockingQueue<HostPort> ready = new LinkedBlockingQueue<>();
        final BlockingQueue<UserError> failure = new LinkedBlockingQueue<>();

        int awaitPort() throws InterruptedException {
            HostPort address = ready.poll(WAIT_SECONDS, TimeUnit.SECONDS);
            if (address == null) {
                throw new AssertionError("not registered: " + log);
            }
            return address.port();
        }

        String awaitFailure() throws InterruptedException {
            UserError error = failure.poll(WAIT_SECONDS, TimeUnit.SECONDS);
            if (error == null) {
                throw new AssertionError("it did not fail: " + log);
            }
            return error.getMessage();
        }
    }

    Agent agent(int serverPort, int targetPort, Transport transport, Secret secret, boolean isCompat) {
        AgentSettings settings = new AgentSettings(
                new HostPort("127.0.0.1", serverPort),
                new HostPort("127.0.0.1", targetPort),
                transport,
                Duration.ofSeconds(1),
                secret,
                SocketDialer.direct(Duration.ofSeconds(9)));
        LineLog lines = new LineLog(log::add);
        ServerLink link = isCompat ? new CompatLink(settings, lines) : new AgentLink(settings, lines);
        RelayAgent relayAgent = new RelayAgent(settings, link, lines);
        open.add(relayAgent);
        Agent agent = new Agent();
        Thread.ofVirtual().start(() -> {
            try {
                relayAgent.run(agent.ready::add);
            } catch (UserError e) {
                agent.failure.add(e);
            }
        });
        return agent;
    }

    Agent agent(RelayServer server) {
        return agent(server.address().getPort(), echo.getLocalPort(), Transport.TCP, null, false);
    }

    static Socket connect(int port) throws IOException {
        Socket socket = new Socket(LOOPBACK, port);
        socket.setSoTimeout(WAIT_SECONDS * 1000);
        return socket;
    }

    /** Sends bytes and the end, and reads until the end. */
    static byte[] exchange(int port, byte[] bytes) throws IOException {
        try (Socket socket = connect(port)) {
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
            return socket.getInputStream().readAllBytes();
        }
    }

    @Override
    public void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
        echo.close();
    }
}
