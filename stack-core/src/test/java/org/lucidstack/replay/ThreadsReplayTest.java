package org.lucidstack.replay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.lucidstack.env.Journal;
import org.lucidstack.ip.InterfaceConfig;
import org.lucidstack.link.ImpairedLink;
import org.lucidstack.link.ImpairmentSettings;
import org.lucidstack.link.MemoryWire;
import org.lucidstack.link.Offload;
import org.lucidstack.link.PolledLinkDevice;
import org.lucidstack.socket.StackLoop;
import org.lucidstack.socket.StackServerSocketFactory;
import org.lucidstack.socket.StackSocketFactory;
import org.lucidstack.stack.NetStack;

/** Real threads, blocking sockets and real time on a lossy wire: no run is like another, but each replays. */
@Timeout(60)
class ThreadsReplayTest {

    private static StackLoop start(PolledLinkDevice device, String address, Journal journal) {
        NetStack stack = NetStack.builder()
                .seed(3)
                .device(device, new InterfaceConfig().address(address))
                .journal(journal)
                .build();
        return StackLoop.start(stack, device);
    }

    private static byte[] echoed(StackLoop client, byte[] data) throws IOException {
        try (Socket socket = new StackSocketFactory(client).createSocket()) {
            socket.connect(new InetSocketAddress("10.0.0.2", 7));
            Thread writer = Thread.ofVirtual().start(() -> {
                try {
                    socket.getOutputStream().write(data);
                    socket.shutdownOutput();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            byte[] back = socket.getInputStream().readAllBytes();
            writer.interrupt();
            return back;
        }
    }

    private static void echo(ServerSocket server, ExecutorService threads) {
        while (true) {
            try {
                Socket client = server.accept();
                threads.submit(() -> {
                    try (client) {
                        return client.getInputStream().transferTo(client.getOutputStream());
                    }
                });
            } catch (IOException closed) {
                return;
            }
        }
    }

    @Test
    void aRunWithThreadsReplays() throws IOException, ReplayException {
        var bytes = new ByteArrayOutputStream();
        byte[] data = new byte[300_000];
        new Random(1).nextBytes(data);
        MemoryWire wire = new MemoryWire("wire", 1500, Offload.NONE);
        var losses = new ImpairmentSettings(0.01, 0, 0.01, 0.01, 0.005);
        try (Recorder recorder = new Recorder(bytes)) {
            PolledLinkDevice lossy = new ImpairedLink(wire.right(), losses, System::nanoTime, new SplittableRandom(5));
            try (StackLoop client = start(wire.left(), "10.0.0.1/24", Journal.NONE);
                    StackLoop served = start(lossy, "10.0.0.2/24", recorder);
                    ServerSocket server = new StackServerSocketFactory(served).createServerSocket(7);
                    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                threads.submit(() -> echo(server, threads));
                var clients =
                        List.of(threads.submit(() -> echoed(client, data)), threads.submit(() -> echoed(client, data)));
                for (var each : clients) {
                    assertArrayEquals(data, each.get());
                }
                server.close();
            } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
                throw new AssertionError(e);
            }
        }
        Replayer.Summary summary = Replayer.replay(new ByteArrayInputStream(bytes.toByteArray()));
        assertEquals(List.of(), summary.internalErrors());
        assertTrue(summary.received() > 400 && summary.sent() > 400, summary::toString);
    }
}
