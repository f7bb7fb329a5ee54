package org.lucidstack.demo.relay;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import org.lucidstack.demo.HostPort;
import org.lucidstack.demo.stream.BufferedStream;
import org.lucidstack.demo.stream.Deadline;
import org.lucidstack.demo.stream.DuplexStream;

/** The agent's side of one UDP client: a socket connected to the target, until nothing has passed for a while. */
final class DatagramFlow implements AutoCloseable {

    private final DatagramChannel channel;
    private final Duration idle;
    private volatile long lastPassed = System.nanoTime();

    private DatagramFlow(DatagramChannel channel, Duration idle) {
        this.channel = channel;
        this.idle = idle;
    }

    static DatagramFlow open(HostPort target, Duration idle) throws IOException {
        InetAddress address;
        try {
            address = InetAddress.getByName(target.host());
        } catch (UnknownHostException e) {
            throw new IOException("no such name: " + target.host(), e);
        }
        DatagramChannel channel = DatagramChannel.open();
        try {
            channel.connect(new InetSocketAddress(address, target.port()));
            return new DatagramFlow(channel, idle);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Moves datagrams until the flow is idle or the data connection ends. */
    void run(DuplexStream data) {
        Thread toTarget = Thread.ofVirtual().name("udp to target").start(() -> toTarget(data));
        Deadline limit = Deadline.after(idle, () -> watch(data));
        try {
            ByteBuffer buffer = ByteBuffer.allocateDirect(DatagramFrames.MAX_DATAGRAM);
            while (true) {
                if (receive(buffer.clear())) {
                    DatagramFrames.write(data, buffer.flip());
                }
            }
        } catch (IOException e) {
            // Idle, or the data connection is gone.
            data.close();
        } finally {
            limit.close();
            toTarget.interrupt();
        }
    }

    /** @return false if the target is not there just now */
    private boolean receive(ByteBuffer buffer) throws IOException {
        try {
            channel.receive(buffer);
            lastPassed = System.nanoTime();
            return true;
        } catch (PortUnreachableException e) {
            return false;
        }
    }

    private void toTarget(DuplexStream data) {
        BufferedStream frames = new BufferedStream(data, DatagramFrames.MAX_FRAME);
        try {
            while (true) {
                send(DatagramFrames.read(frames));
            }
        } catch (IOException e) {
            close();
        }
    }

    private void send(ByteBuffer datagram) throws IOException {
        lastPassed = System.nanoTime();
        try {
            channel.write(datagram);
        } catch (PortUnreachableException e) {
            // The target may be back for the next one.
        }
    }

    private void watch(DuplexStream data) {
        Duration quiet = Duration.ofNanos(System.nanoTime() - lastPassed);
        if (quiet.compareTo(idle) >= 0) {
            close();
            data.close();
        } else if (channel.isOpen()) {
            Deadline.after(idle.minus(quiet), () -> watch(data));
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // Nothing is left to do with it.
        }
    }
}
