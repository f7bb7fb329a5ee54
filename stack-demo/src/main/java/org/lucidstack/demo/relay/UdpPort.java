package org.lucidstack.demo.relay;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.lucidstack.demo.stream.BufferedStream;
import org.lucidstack.demo.stream.DuplexStream;

/** A public UDP port: each sender is a client until its data connection ends, which the agent does when nothing passes. */
final class UdpPort implements PublicPort {

    /** More senders at a time are not served. */
    private static final int MAX_SENDERS = 1024;
    /** Datagrams of one sender that wait for the agent; more are lost, as UDP may. */
    private static final int QUEUE = 64;

    private final DatagramChannel channel;
    private final InetSocketAddress address;
    private final Map<SocketAddress, Sender> senders = new ConcurrentHashMap<>();

    private UdpPort(DatagramChannel channel) throws IOException {
        this.channel = channel;
        this.address = (InetSocketAddress) channel.getLocalAddress();
    }

    static UdpPort bind(InetSocketAddress address) throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        try {
            channel.bind(address);
            return new UdpPort(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public int port() {
        return address.getPort();
    }

    @Override
    public void start(Consumer<Claimable> arrivals) {
        Thread.ofVirtual().name("udp " + address).start(() -> receive(arrivals));
    }

    private void receive(Consumer<Claimable> arrivals) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(DatagramFrames.MAX_DATAGRAM);
        while (channel.isOpen()) {
            try {
                SocketAddress source = channel.receive(buffer.clear());
                sender(source, arrivals).offer(buffer.flip());
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                // An ICMP error for one of the senders is not the port's trouble.
            }
        }
    }

    private Sender sender(SocketAddress source, Consumer<Claimable> arrivals) {
        Sender known = senders.get(source);
        if (known != null) {
            return known;
        }
        Sender fresh = new Sender(source);
        if (senders.size() < MAX_SENDERS) {
            senders.put(source, fresh);
            Thread.ofVirtual().start(() -> arrivals.accept(fresh));
        }
        return fresh;
    }

    /** One client: an address. */
    private final class Sender implements Claimable {
        private final SocketAddress source;
        private final BlockingQueue<ByteBuffer> queue = new ArrayBlockingQueue<>(QUEUE);

        Sender(SocketAddress source) {
            this.source = source;
        }

        void offer(ByteBuffer datagram) {
            if (queue.remainingCapacity() > 0) {
                queue.add(
                        ByteBuffer.allocate(datagram.remaining()).put(datagram).flip());
            }
        }

        @Override
        public void claimed(DuplexStream data) {
            Thread toAgent = Thread.ofVirtual().name("udp to agent").start(() -> forward(data));
            BufferedStream frames = new BufferedStream(data, DatagramFrames.MAX_FRAME);
            try {
                while (true) {
                    channel.send(DatagramFrames.read(frames), source);
                }
            } catch (IOException e) {
                // The data connection is over, or the port is closed.
                dropped();
            } finally {
                toAgent.interrupt();
                data.close();
            }
        }

        private void forward(DuplexStream data) {
            try {
                while (true) {
                    DatagramFrames.write(data, queue.take());
                }
            } catch (IOException | InterruptedException e) {
                data.abort();
            }
        }

        @Override
        public void dropped() {
            senders.remove(source, this);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // The port is free either way.
        }
    }
}
