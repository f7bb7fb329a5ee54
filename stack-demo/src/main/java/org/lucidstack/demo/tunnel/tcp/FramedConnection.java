package org.lucidstack.demo.tunnel.tcp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.tunnel.Drop;
import org.lucidstack.demo.tunnel.InnerPacket;
import org.lucidstack.demo.tunnel.Peer;
import org.lucidstack.demo.tunnel.TunnelLog;

/**
 * One TCP connection that carries packets. {@link #send} queues a copy, which a thread of the connection's own writes:
 * so a
 * connection that stalls delays nobody else, and its queue is bounded. Whoever reads calls {@link #read} on his own
 * thread.
 */
final class FramedConnection implements Peer {

    /** About 50 ms at 100 Mbit/s; a longer queue is only more delay. */
    private static final int QUEUE = 512;

    private static final int BATCH = 32;
    private static final long SECOND = 1_000_000_000L;
    private static final long PARTIAL_FRAME = 10 * SECOND;
    private static final long STALLED = 60 * SECOND;
    private static final long KEEPALIVE = 5 * SECOND;
    private static final long SILENCE = 15 * SECOND;
    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

    private final SocketChannel channel;
    private final TunnelLog log;
    private final String remote;
    private final FrameReader reader;
    private final BlockingQueue<ByteBuffer> queue = new ArrayBlockingQueue<>(QUEUE);
    private FrameCodec codec = new FrameCodec.Plain();
    private volatile int maxPacket = InnerPacket.MAX_LENGTH;
    private volatile String name;
    private volatile boolean keepsAlive;
    private volatile long lastQueued = System.nanoTime();
    private volatile long writingSince;
    private volatile boolean closed;
    private volatile @Nullable String closeReason;

    FramedConnection(SocketChannel channel, int maxFrame, TunnelLog log) throws IOException {
        this.channel = channel;
        this.log = log;
        this.remote = text((InetSocketAddress) channel.getRemoteAddress());
        this.name = remote;
        this.reader = new FrameReader(channel, maxFrame);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }

    private static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    /** Address and port at the other side. */
    String remote() {
        return remote;
    }

    /** Address at the other side. */
    String remoteHost() {
        return channel.socket().getInetAddress().getHostAddress();
    }

    SocketChannel channel() {
        return channel;
    }

    @Override
    public String name() {
        return name;
    }

    /** Reads a frame of the hello. @return null at the end of the stream */
    @Nullable
    ByteBuffer readPlain() throws IOException {
        return reader.next();
    }

    /** Writes a frame of the hello, before {@link #start}. */
    void writePlain(ByteBuffer content) throws IOException {
        writeAll(new FrameCodec.Plain().encode(content));
    }

    /**
     * Begins to carry packets. Called by the reading thread.
     *
     * @param maxRead longest packet that is taken, in bytes
     * @param maxSent longest packet that the other end takes, in bytes
     */
    void start(FrameCodec chosen, int maxRead, int maxSent, boolean keepalives, String peerName) {
        codec = chosen;
        maxPacket = Math.min(maxSent, InnerPacket.MAX_LENGTH - chosen.overhead());
        name = peerName;
        keepsAlive = keepalives;
        reader.setMaxLength(Math.min(InnerPacket.MAX_LENGTH, maxRead + chosen.overhead()));
        Thread writer = new Thread(this::write, "tunnel-write-" + remote);
        writer.setDaemon(true);
        writer.start();
    }

    /** The next packet, valid until the next call, empty for a keepalive; null at the end of the stream. */
    @Nullable
    ByteBuffer read() throws IOException {
        ByteBuffer frame = reader.next();
        return frame == null ? null : codec.decode(frame);
    }

    @Override
    public int maxPacket() {
        return maxPacket;
    }

    @Override
    public void send(ByteBuffer packet) {
        ByteBuffer copy = ByteBuffer.allocate(packet.remaining());
        copy.put(0, packet, packet.position(), packet.remaining());
        lastQueued = System.nanoTime();
        if (closed || !queue.offer(copy)) {
            log.drop(Drop.QUEUE_FULL);
        }
    }

    /** Has the other side hear from us now. */
    void sendKeepalive() {
        lastQueued = System.nanoTime();
        queue.offer(EMPTY.duplicate());
    }

    private void write() {
        List<ByteBuffer> packets = new ArrayList<>(BATCH);
        List<ByteBuffer> pieces = new ArrayList<>(2 * BATCH);
        try {
            while (!closed) {
                ByteBuffer first = queue.poll(1, TimeUnit.SECONDS);
                if (first == null) {
                    continue;
                }
                packets.add(first);
                queue.drainTo(packets, BATCH - 1);
                for (ByteBuffer packet : packets) {
                    pieces.addAll(List.of(codec.encode(packet)));
                }
                writeAll(pieces.toArray(ByteBuffer[]::new));
                packets.clear();
                pieces.clear();
            }
        } catch (IOException e) {
            close(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One gathered write, resumed where the socket took only a part. */
    private void writeAll(ByteBuffer[] pieces) throws IOException {
        writingSince = System.nanoTime();
        ByteBuffer last = pieces[pieces.length - 1];
        while (last.hasRemaining() || pieces[0].hasRemaining()) {
            channel.write(pieces);
        }
        writingSince = 0;
    }

    /** Closes the connection if it has stalled; keeps it alive otherwise. */
    void tick() {
        long now = System.nanoTime();
        long partial = reader.partialSince();
        long writing = writingSince;
        if (partial != 0 && now - partial > PARTIAL_FRAME) {
            close("half a packet, and then silence");
        } else if (writing != 0 && now - writing > STALLED) {
            close("it takes nothing any more");
        } else if (keepsAlive && now - reader.lastRead() > SILENCE) {
            close("nothing was heard for " + SILENCE / SECOND + " seconds");
        } else if (keepsAlive && now - lastQueued > KEEPALIVE) {
            sendKeepalive();
        }
    }

    /** Closes it, which ends the reader's wait. @param reason null if it needs no line */
    void close(@Nullable String reason) {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            closeReason = reason;
        }
        try {
            channel.close();
        } catch (IOException e) {
            log.line(remote + ": closing failed: " + e.getMessage());
        }
    }

    /** Why it was closed by this side, or what {@code problem} says. */
    String reason(@Nullable IOException problem) {
        String own = closeReason;
        if (own != null) {
            return own;
        }
        if (problem == null || closed && !(problem instanceof ProtocolException)) {
            return "closed";
        }
        return problem.getMessage() == null ? problem.getClass().getSimpleName() : problem.getMessage();
    }
}
