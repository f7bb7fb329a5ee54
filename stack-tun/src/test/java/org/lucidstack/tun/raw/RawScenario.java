package org.lucidstack.tun.raw;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.lucidstack.tun.TunConfig;
import org.lucidstack.tun.TunDevice;

/**
 * A program for a network namespace of its own: kernel sockets against {@link FakePeer}. The first argument says what.
 */
final class RawScenario {

    private static final long GIGABYTE = 1_000_000_000L;
    private static final TunConfig CONFIG =
            TunConfig.named("raw0").withAddresses("10.77.0.1/24").withMtu(1500);
    private static final String PEER = "10.77.0.2";

    private final List<TunDevice> devices;
    private final List<FakePeer> peers = new ArrayList<>();
    private final List<Thread> loops = new ArrayList<>();

    private RawScenario(List<TunDevice> devices) {
        this.devices = devices;
        for (TunDevice device : devices) {
            FakePeer peer = new FakePeer(device, true);
            peers.add(peer);
            Thread loop = new Thread(() -> run(peer), device.name());
            loops.add(loop);
            loop.start();
        }
    }

    private static void run(FakePeer peer) {
        try {
            peer.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void stop() throws InterruptedException {
        peers.forEach(FakePeer::stop);
        for (Thread loop : loops) {
            loop.join();
        }
        devices.forEach(TunDevice::close);
    }

    public static void main(String[] args) throws Exception {
        switch (args[0]) {
            case "bulk" -> bulk();
            case "queues" -> queues();
            case "spin" -> spin();
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static void bulk() throws Exception {
        RawScenario scenario = new RawScenario(List.of(TunDevice.open(CONFIG)));
        System.out.println("up " + up(GIGABYTE));
        System.out.println("down " + down(GIGABYTE));
        scenario.stop();
    }

    /** Sends, closes and waits for the other side to have acknowledged all and closed, too. */
    private static long up(long bytes) throws IOException {
        try (SocketChannel channel = SocketChannel.open(new InetSocketAddress(PEER, FakeFlow.DISCARD))) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(100_000);
            long sent = 0;
            while (sent < bytes) {
                sent += channel.write(buffer.clear());
            }
            channel.shutdownOutput();
            return channel.read(buffer.clear()) < 0 ? sent : -1;
        }
    }

    /** How many bytes came in order: the peer sends a pattern that starts anew with each super-segment. */
    private static long down(long bytes) throws IOException {
        int period = 65495 / 1460 * 1460;
        try (SocketChannel channel = SocketChannel.open(new InetSocketAddress(PEER, FakeFlow.CHARGEN))) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(100_000);
            long received = 0;
            while (received < bytes) {
                int count = channel.read(buffer.clear());
                for (int i = 0; i < count; i += 700) {
                    int expected = ' ' + (int) ((received + i) % period) % 95;
                    if (buffer.get(i) != expected) {
                        return -(received + i);
                    }
                }
                received += count;
            }
            return bytes;
        }
    }

    /**
     * Each queue has its own peer, which knows only the connections it saw the SYN of: a flow that strays would starve.
     */
    private static void queues() throws Exception {
        RawScenario scenario = new RawScenario(TunDevice.openQueues(CONFIG, 2));
        double rate = new KernelClient(InetAddress.getByName(PEER)).requests(32, Duration.ofMillis(500));
        scenario.stop();
        System.out.println("requests " + (rate > 0));
        for (FakePeer peer : scenario.peers) {
            System.out.println("flows " + (peer.flowCount() > 0));
        }
    }

    private static void spin() throws Exception {
        RawScenario scenario = new RawScenario(List.of(TunDevice.open(CONFIG.withBusyPollNanos(50_000))));
        KernelClient client = new KernelClient(InetAddress.getByName(PEER));
        System.out.println("ping-pong " + (client.pingPong(Duration.ofMillis(300)) > 0));
        System.out.println("requests " + (client.requests(8, Duration.ofMillis(300)) > 0));
        scenario.stop();
    }
}
