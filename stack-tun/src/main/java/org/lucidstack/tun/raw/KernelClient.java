package org.lucidstack.tun.raw;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * The client of a benchmark: workloads on this host's own sockets. Each call runs one workload for the given time on
 * the calling thread.
 *
 * @param host an IPv4 address where the peer's ports answer: those of {@link FakePeer}, and others that a call names
 */
public record KernelClient(InetAddress host) {

    public static final int ECHO = 7;
    public static final int DISCARD = 9;
    public static final int CHARGEN = 19;
    /** Answers each request with a small response. */
    public static final int HTTP = 80;
    /** Answers one request, and closes. */
    public static final int HTTP_CLOSE = 81;

    private static final int CHUNK = 1 << 18;
    private static final int SHARED_CHUNK = 1 << 16;
    private static final double GIGA = 1e9;

    /** Bulk data to the peer, in Gbit/s. */
    public double up(Duration time) throws IOException {
        try (SocketChannel channel = connect(DISCARD)) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK);
            long start = System.nanoTime();
            long bytes = 0;
            do {
                bytes += channel.write(buffer.clear());
            } while (System.nanoTime() - start < time.toNanos());
            return gigabits(bytes, start);
        }
    }

    /** Bulk data from the peer, in Gbit/s. */
    public double down(Duration time) throws IOException {
        try (SocketChannel channel = connect(CHARGEN)) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK);
            long start = System.nanoTime();
            long bytes = 0;
            do {
                bytes += readSome(channel, buffer.clear());
            } while (System.nanoTime() - start < time.toNanos());
            return gigabits(bytes, start);
        }
    }

    /** Both at once, on a connection each: the sum in Gbit/s. */
    public double both(Duration time) throws IOException {
        FutureTask<Double> up = new FutureTask<>(() -> up(time));
        Thread.ofPlatform().name("up").start(up);
        double down = down(time);
        try {
            return down + up.get();
        } catch (ExecutionException | InterruptedException e) {
            throw new IOException("the upward half failed: " + e.getMessage(), e);
        }
    }

    /** Bulk data to the peer on several connections at once, in Gbit/s. */
    public double upOn(int connections, Duration time) throws IOException {
        return bulkOn(connections, DISCARD, SelectionKey.OP_WRITE, time);
    }

    /** Bulk data from the peer on several connections at once, in Gbit/s. */
    public double downOn(int connections, Duration time) throws IOException {
        return bulkOn(connections, CHARGEN, SelectionKey.OP_READ, time);
    }

    private double bulkOn(int connections, int port, int operation, Duration time) throws IOException {
        List<SocketChannel> channels = new ArrayList<>();
        try (Selector selector = Selector.open()) {
            for (int i = 0; i < connections; i++) {
                SocketChannel channel = connect(port);
                channels.add(channel);
                channel.configureBlocking(false).register(selector, operation);
            }
            ByteBuffer buffer = ByteBuffer.allocateDirect(SHARED_CHUNK);
            long[] bytes = new long[1];
            long start = System.nanoTime();
            do {
                selector.select(key -> bytes[0] += move((SocketChannel) key.channel(), operation, buffer.clear()));
            } while (System.nanoTime() - start < time.toNanos());
            return gigabits(bytes[0], start);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            for (SocketChannel channel : channels) {
                channel.close();
            }
        }
    }

    private static int move(SocketChannel channel, int operation, ByteBuffer buffer) {
        try {
            return operation == SelectionKey.OP_WRITE ? channel.write(buffer) : readSome(channel, buffer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One byte there and back, again and again: the median in microseconds. */
    public double pingPong(Duration time) throws IOException {
        return pingPong(ECHO, time);
    }

    /** The same at another port that echoes. */
    public double pingPong(int port, Duration time) throws IOException {
        try (SocketChannel channel = connect(port)) {
            ByteBuffer one = ByteBuffer.allocateDirect(1);
            long[] nanos = new long[1 << 20];
            int count = 0;
            long start = System.nanoTime();
            long before = start;
            while (before - start < time.toNanos() && count < nanos.length) {
                channel.write(one.clear());
                readSome(channel, one.clear());
                long now = System.nanoTime();
                nanos[count++] = now - before;
                before = now;
            }
            Arrays.sort(nanos, 0, count);
            return nanos[count / 2] / 1e3;
        }
    }

    /**
     * Connections opened and closed one after the other, per second. This host's side ends in TIME-WAIT, so that the
     * ports run out after 28,000 unless {@code net.ipv4.tcp_max_tw_buckets} is small, which a namespace of its own can
     * have.
     */
    public double connections(Duration time) throws IOException {
        long start = System.nanoTime();
        long count = 0;
        do {
            connect(DISCARD).close();
            count++;
        } while (System.nanoTime() - start < time.toNanos());
        return perSecond(count, start);
    }

    /**
     * Small requests on {@code connections} kept-alive connections, one outstanding on each, per second. In two halves, so
     * that the peer has one to work on while this side is at the other.
     */
    public double requests(int connections, Duration time) throws IOException {
        try (ChannelGroup first = new ChannelGroup();
                ChannelGroup second = new ChannelGroup()) {
            for (int i = 0; i < connections; i++) {
                (i % 2 == 0 ? first : second).add(connect(HTTP));
            }
            first.ask();
            second.ask();
            long start = System.nanoTime();
            long count = 0;
            do {
                first.hear();
                first.ask();
                second.hear();
                second.ask();
                count += connections;
            } while (System.nanoTime() - start < time.toNanos());
            double rate = perSecond(count, start);
            first.hear();
            second.hear();
            return rate;
        }
    }

    /**
     * Connections with one small request each, closed by the peer after its response, {@code together} of them at a time, per
     * second. In two halves as {@link #requests} has them.
     */
    public double exchanges(int together, Duration time) throws IOException {
        InetSocketAddress server = new InetSocketAddress(host, HTTP_CLOSE);
        try (ChannelGroup first = new ChannelGroup();
                ChannelGroup second = new ChannelGroup()) {
            long start = System.nanoTime();
            long count = 0;
            first.connect(together / 2, server);
            do {
                second.connect(together / 2, server);
                first.finishConnect();
                first.ask();
                second.finishConnect();
                second.ask();
                first.hearToEnd();
                first.close();
                first.connect(together / 2, server);
                second.hearToEnd();
                second.close();
                count += together;
            } while (System.nanoTime() - start < time.toNanos());
            return perSecond(count, start);
        }
    }

    private SocketChannel connect(int port) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.INET);
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.connect(new InetSocketAddress(host, port));
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    static int readSome(SocketChannel channel, ByteBuffer buffer) throws IOException {
        int count = channel.read(buffer);
        if (count < 0) {
            throw new IOException("the peer closed the connection early");
        }
        return count;
    }

    private static double gigabits(long bytes, long start) {
        return perSecond(bytes, start) * 8 / GIGA;
    }

    private static double perSecond(long count, long start) {
        return count * GIGA / (System.nanoTime() - start);
    }
}
