package org.lucidstack.socket;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.lucidstack.ip.InterfaceConfig;
import org.lucidstack.link.Offload;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.IpAddress;
import org.lucidstack.stack.NetStack;
import org.lucidstack.tcp.CloseReason;
import org.lucidstack.tcp.Connection;
import org.lucidstack.tcp.ConnectionHandler;
import org.lucidstack.tcp.ConnectionOptions;
import org.lucidstack.tcp.Listener;
import org.lucidstack.tcp.TcpException;

/** The loop: handlers on its thread, calls from others, and how it ends. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class StackLoopTest {

    /** Sends back what comes, and closes when the peer does. */
    private static final class Echo implements ConnectionHandler {
        private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16);

        @Override
        public void onReadable(Connection connection) {
            pump(connection);
        }

        @Override
        public void onWritable(Connection connection) {
            pump(connection);
        }

        private void pump(Connection connection) {
            try {
                int count = 1;
                while (count > 0 && buffer.position() == 0 || flush(connection)) {
                    count = connection.receive(buffer);
                    if (count < 0) {
                        connection.close();
                        return;
                    }
                    if (count == 0 && buffer.position() == 0) {
                        return;
                    }
                }
            } catch (TcpException e) {
                connection.abort();
            }
        }

        /** Whether everything was sent. */
        private boolean flush(Connection connection) throws TcpException {
            connection.send(buffer.flip());
            buffer.compact();
            return buffer.position() == 0;
        }
    }

    private static NetStack stack(MemoryLink device, String address) {
        return NetStack.builder()
                .seed(7)
                .device(device, new InterfaceConfig().address(address))
                .build();
    }

    private static Endpoint endpoint(String address, int port) {
        return new Endpoint(IpAddress.parse(address), port);
    }

    /** Two loops, what runs on them, and that both end without a trace. */
    private interface Body {
        void run(StackLoop left, StackLoop right, MemoryLink rightEnd) throws Exception;
    }

    private static void onAWire(Body body) throws Exception {
        MemoryLink.Pair wire = MemoryLink.pair("left", "right", 1500, Offload.NONE);
        StackLoop left = StackLoop.start(stack(wire.left(), "10.0.0.1/24"), wire.left());
        StackLoop right = StackLoop.start(stack(wire.right(), "10.0.0.2/24"), wire.right());
        try {
            body.run(left, right, wire.right());
        } finally {
            left.close();
            right.close();
        }
        assertTrue(left.awaitTermination(Duration.ofSeconds(5)));
        assertTrue(right.awaitTermination(Duration.ofSeconds(5)));
        assertTrue(Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("lucid-left")
                        || thread.getName().equals("lucid-right")));
    }

    @Test
    void handlersServeSockets() throws Exception {
        onAWire((left, right, rightEnd) -> {
            Listener listener =
                    right.listen(endpoint("10.0.0.2", 7), 10, new ConnectionOptions(), connection -> new Echo());
            assertEquals(7, listener.local().port());
            try (Socket socket = new StackSocketFactory(left).createSocket("10.0.0.2", 7)) {
                byte[] sent = Contract.pattern(1_000_000);
                CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
                    try {
                        socket.getOutputStream().write(sent);
                        socket.shutdownOutput();
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                });
                assertArrayEquals(sent, socket.getInputStream().readAllBytes());
                writer.get();
            }
        });
    }

    @Test
    void anAcceptedHandlerIsToldEachThingOnce() throws Exception {
        onAWire((left, right, rightEnd) -> {
            List<String> told = Collections.synchronizedList(new ArrayList<>());
            CompletableFuture<Void> over = new CompletableFuture<>();
            right.listen(endpoint("10.0.0.2", 7), 10, new ConnectionOptions(), accepted -> new ConnectionHandler() {
                @Override
                public void onEstablished(Connection connection) {
                    told.add("established, " + greet(connection));
                    connection.close();
                }

                @Override
                public void onDrained(Connection connection) {
                    told.add("drained");
                }

                @Override
                public void onClosed(Connection connection, CloseReason reason) {
                    told.add("closed");
                    over.complete(null);
                }
            });
            try (Socket socket = new StackSocketFactory(left).createSocket("10.0.0.2", 7)) {
                assertEquals("hello", new String(socket.getInputStream().readAllBytes(), US_ASCII));
            }
            over.get();
            assertEquals(List.of("established, 5 sent", "drained", "closed"), told);
        });
    }

    private static String greet(Connection connection) {
        try {
            return connection.send(ByteBuffer.wrap("hello".getBytes(US_ASCII))) + " sent";
        } catch (TcpException e) {
            return e.toString();
        }
    }

    @Test
    void handlersConnect() throws Exception {
        onAWire((left, right, rightEnd) -> {
            right.listen(endpoint("10.0.0.2", 7), 10, new ConnectionOptions(), connection -> new Echo());
            CompletableFuture<String> answer = new CompletableFuture<>();
            left.connect(endpoint("10.0.0.2", 7), new ConnectionOptions(), new ConnectionHandler() {
                @Override
                public void onEstablished(Connection connection) {
                    try {
                        connection.send(Contract.bytes("hello"));
                    } catch (TcpException e) {
                        answer.completeExceptionally(e);
                    }
                }

                @Override
                public void onReadable(Connection connection) {
                    ByteBuffer got = ByteBuffer.allocate(10);
                    try {
                        connection.receive(got);
                    } catch (TcpException e) {
                        answer.completeExceptionally(e);
                    }
                    answer.complete(Contract.text(got));
                }
            });
            assertEquals("hello", answer.get(5, TimeUnit.SECONDS));
        });
    }

    @Test
    void aFailingHandlerAbortsItsConnectionOnly() throws Exception {
        onAWire((left, right, rightEnd) -> {
            right.listen(endpoint("10.0.0.2", 9), 10, new ConnectionOptions(), connection -> new ConnectionHandler() {
                @Override
                public void onReadable(Connection failing) {
                    throw new IllegalStateException("a bug of the application");
                }
            });
            right.listen(endpoint("10.0.0.2", 7), 10, new ConnectionOptions(), connection -> new Echo());
            try (Socket bad = new StackSocketFactory(left).createSocket("10.0.0.2", 9);
                    Socket good = new StackSocketFactory(left).createSocket("10.0.0.2", 7)) {
                bad.getOutputStream().write(1);
                assertThrows(SocketException.class, () -> bad.getInputStream().read());
                good.getOutputStream().write(2);
                assertEquals(2, good.getInputStream().read());
            }
        });
    }

    @Test
    void aHandlerCannotBlock() throws Exception {
        onAWire((left, right, rightEnd) -> {
            Socket victim = new StackSocket(right);
            CompletableFuture<Throwable> failure = new CompletableFuture<>();
            right.listen(endpoint("10.0.0.2", 9), 10, new ConnectionOptions(), connection -> {
                try {
                    victim.connect(new InetSocketAddress("10.0.0.1", 1), 1000);
                } catch (Throwable e) {
                    failure.complete(e);
                }
                return new Echo();
            });
            try (Socket client = new StackSocketFactory(left).createSocket("10.0.0.2", 9)) {
                assertInstanceOf(IllegalStateException.class, failure.get(5, TimeUnit.SECONDS));
                assertTrue(client.isConnected());
            }
        });
    }

    @Test
    void callsRunWhileTheStackIsHeld() throws Exception {
        onAWire((left, right, rightEnd) -> {
            assertFalse(left.isHeld());
            assertEquals(true, left.call(stack -> left.isHeld()));
            assertEquals(true, left.call(stack -> stack.owns(IpAddress.parse("10.0.0.1"))));
            assertThrows(
                    IOException.class,
                    () -> left.call(stack -> {
                        throw new IOException("as it is");
                    }));
            assertFalse(left.isHeld());
        });
    }

    @Test
    void aStackTalksToItself() throws Exception {
        MemoryLink alone = MemoryLink.loopback("alone", 1500, Offload.NONE);
        try (StackLoop loop = StackLoop.start(stack(alone, "10.0.0.1/24"), alone);
                ServerSocket listener = new StackServerSocketFactory(loop).createServerSocket(80);
                Socket client = new StackSocketFactory(loop).createSocket("127.0.0.1", 80);
                Socket server = listener.accept()) {
            byte[] sent = Contract.pattern(3_000_000);
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
                try {
                    client.getOutputStream().write(sent);
                    client.shutdownOutput();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            assertArrayEquals(sent, server.getInputStream().readAllBytes());
            writer.get();
        }
    }

    @Test
    void closingTheLoopFailsItsSocketsAndResetsThePeers() throws Exception {
        onAWire((left, right, rightEnd) -> {
            ServerSocket listener = new StackServerSocketFactory(right).createServerSocket(80);
            Socket client = new StackSocketFactory(left).createSocket("10.0.0.2", 80);
            Socket server = listener.accept();
            CompletableFuture<Throwable> accepter = failureOf(listener::accept);
            CompletableFuture<Throwable> reader =
                    failureOf(() -> server.getInputStream().read());
            right.close();
            right.close();
            assertInstanceOf(SocketException.class, accepter.get(5, TimeUnit.SECONDS));
            assertInstanceOf(SocketException.class, reader.get(5, TimeUnit.SECONDS));
            assertThrows(SocketException.class, () -> client.getInputStream().read(), "the peer was reset");
            assertFalse(right.isRunning());
            assertEquals(Optional.empty(), right.failure());
            assertThrows(
                    SocketException.class, () -> new StackSocket(right).connect(new InetSocketAddress("10.0.0.1", 1)));
            assertThrows(SocketException.class, () -> right.call(stack -> true));
        });
    }

    @Test
    void aLostDeviceEndsTheLoopAndSaysWhy() throws Exception {
        onAWire((left, right, rightEnd) -> {
            CompletableFuture<Optional<IOException>> told = new CompletableFuture<>();
            right.onTermination(told::complete);
            ServerSocket listener = new StackServerSocketFactory(right).createServerSocket(80);
            CompletableFuture<Throwable> accepter = failureOf(listener::accept);
            rightEnd.fail("the device was deleted");
            assertTrue(right.awaitTermination(Duration.ofSeconds(5)));
            assertTrue(accepter.get(5, TimeUnit.SECONDS).getMessage().contains("the device was deleted"));
            assertEquals(
                    "right: the device was deleted", told.get().orElseThrow().getMessage());
            assertEquals(
                    "right: the device was deleted",
                    right.failure().orElseThrow().getMessage());
            assertFalse(right.isRunning());
        });
    }

    @Test
    void virtualThreadsByTheThousand() throws Exception {
        onAWire((left, right, rightEnd) -> {
            right.listen(endpoint("10.0.0.2", 7), 2000, new ConnectionOptions(), connection -> new Echo());
            List<CompletableFuture<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                int value = i & 0xff;
                CompletableFuture<Integer> answer = new CompletableFuture<>();
                answers.add(answer);
                Thread.startVirtualThread(() -> {
                    try (Socket socket = new StackSocketFactory(left).createSocket("10.0.0.2", 7)) {
                        socket.getOutputStream().write(value);
                        answer.complete(socket.getInputStream().read());
                    } catch (Throwable e) {
                        answer.completeExceptionally(e);
                    }
                });
            }
            for (int i = 0; i < 1000; i++) {
                assertEquals(i & 0xff, answers.get(i).get(20, TimeUnit.SECONDS));
            }
        });
    }

    @Test
    void closedConnectionsAreToldToTheirHandler() throws Exception {
        onAWire((left, right, rightEnd) -> {
            CompletableFuture<CloseReason> reason = new CompletableFuture<>();
            left.connect(endpoint("10.0.0.2", 1), new ConnectionOptions(), new ConnectionHandler() {
                @Override
                public void onClosed(Connection connection, CloseReason how) {
                    reason.complete(how);
                }
            });
            assertEquals(CloseReason.REFUSED, reason.get(5, TimeUnit.SECONDS));
            assertTrue(left.counters().get("TcpActiveOpens") >= 1);
        });
    }

    private interface Failing {
        Object run() throws Exception;
    }

    private static CompletableFuture<Throwable> failureOf(Failing call) {
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                failure.completeExceptionally(new AssertionError("returned " + call.run()));
            } catch (Throwable e) {
                failure.complete(e);
            }
        });
        return failure;
    }
}
