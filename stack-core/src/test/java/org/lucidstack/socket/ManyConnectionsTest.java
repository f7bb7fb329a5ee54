package org.lucidstack.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.IpAddress;
import org.lucidstack.tcp.Connection;
import org.lucidstack.tcp.ConnectionHandler;
import org.lucidstack.tcp.ConnectionOptions;
import org.lucidstack.tcp.TcpException;

/** Ten thousand connections at once. */
@Tag("slow")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ManyConnectionsTest {

    private static final int COUNT = 10_000;
    private static final int PORT = 7000;

    private static long usedHeap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void oneSelectorHoldsThemIdleAndThenEchoesThemAll() throws Exception {
        try (StackNetwork network = new StackNetwork();
                Selector selector = network.server().openSelector();
                ServerSocketChannel listener = network.server().openServerSocketChannel()) {
            listener.bind(new InetSocketAddress(network.serverAddress(), PORT), 1000);
            long heapBefore = usedHeap();
            long start = System.nanoTime();
            List<SocketChannel> clients = new ArrayList<>();
            for (int i = 0; i < COUNT; i++) {
                SocketChannel client = network.client().openSocketChannel();
                client.connect(listener.getLocalAddress());
                clients.add(client);
                SocketChannel accepted = listener.accept();
                accepted.configureBlocking(false);
                accepted.register(selector, SelectionKey.OP_READ);
            }
            long connected = System.nanoTime();
            long heap = usedHeap() - heapBefore;
            assertEquals(COUNT, selector.keys().size());
            assertEquals(0, selector.selectNow());
            long echoStart = System.nanoTime();
            for (SocketChannel client : clients) {
                client.write(Contract.bytes("x"));
            }
            echo(selector);
            for (SocketChannel client : clients) {
                assertEquals(1, client.read(ByteBuffer.allocate(2)));
            }
            long echoed = System.nanoTime();
            System.out.printf(
                    "%d connections: %d us to open and accept, %d us to echo, %d bytes of heap (both ends), each%n",
                    COUNT, (connected - start) / COUNT / 1000, (echoed - echoStart) / COUNT / 1000, heap / COUNT);
            for (SocketChannel client : clients) {
                client.close();
            }
        }
    }

    private static void echo(Selector selector) throws Exception {
        ByteBuffer buffer = ByteBuffer.allocate(16);
        int echoed = 0;
        while (echoed < COUNT) {
            selector.select();
            for (SelectionKey key : selector.selectedKeys()) {
                SocketChannel channel = (SocketChannel) key.channel();
                int count = channel.read(buffer.clear());
                channel.write(buffer.flip());
                echoed += count;
            }
            selector.selectedKeys().clear();
        }
    }

    /** Sends back one byte. */
    private static final class EchoOne implements ConnectionHandler {
        @Override
        public void onReadable(Connection connection) {
            ByteBuffer one = ByteBuffer.allocate(1);
            try {
                if (connection.receive(one) < 0) {
                    connection.close();
                } else {
                    connection.send(one.flip());
                }
            } catch (TcpException e) {
                connection.abort();
            }
        }
    }

    @Test
    void virtualThreadsBlockInReadsWithoutPinningTheirCarriers(@TempDir Path directory) throws Exception {
        try (StackNetwork network = new StackNetwork();
                Recording recording = new Recording()) {
            recording.enable("jdk.VirtualThreadPinned").withoutThreshold();
            recording.start();
            Endpoint local = new Endpoint(IpAddress.of(network.serverAddress()), PORT);
            network.serverLoop().listen(local, COUNT, new ConnectionOptions(), connection -> new EchoOne());
            // Classes are loaded by one thread first: waiting for another's class initialization pins, whoever does it.
            try (Socket first = network.newSocket()) {
                first.connect(local.toInetSocketAddress());
                first.getOutputStream().write(1);
                assertEquals(1, first.getInputStream().read());
            }
            CountDownLatch connected = new CountDownLatch(COUNT);
            CountDownLatch go = new CountDownLatch(1);
            CountDownLatch done = new CountDownLatch(COUNT);
            AtomicInteger echoed = new AtomicInteger();
            ConcurrentLinkedQueue<Exception> failures = new ConcurrentLinkedQueue<>();
            for (int i = 0; i < COUNT; i++) {
                Thread.startVirtualThread(() -> {
                    try (Socket socket = network.newSocket()) {
                        socket.connect(local.toInetSocketAddress());
                        connected.countDown();
                        go.await();
                        socket.getOutputStream().write(5);
                        echoed.addAndGet(socket.getInputStream().read());
                    } catch (Exception e) {
                        connected.countDown();
                        failures.add(e);
                    }
                    done.countDown();
                });
            }
            assertTrue(connected.await(60, TimeUnit.SECONDS));
            go.countDown();
            assertTrue(done.await(60, TimeUnit.SECONDS));
            assertEquals(5 * COUNT, echoed.get(), () -> failures.size() + " failed, the first by " + failures.peek());
            recording.stop();
            Path file = directory.resolve("pinned.jfr");
            recording.dump(file);
            assertTrue(Files.size(file) > 0);
            List<RecordedEvent> pinned = RecordingFile.readAllEvents(file).stream()
                    .filter(event -> String.valueOf(event.getStackTrace()).contains("org.lucidstack"))
                    .toList();
            assertEquals(List.of(), pinned);
        }
    }
}
