package org.lucidstack.demo.tunnel.lab;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.lucidstack.buffer.Payload;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.IpAddress;
import org.lucidstack.sim.SimHost;
import org.lucidstack.sim.SimInterface;
import org.lucidstack.tcp.Connection;
import org.lucidstack.tcp.ConnectionHandler;
import org.lucidstack.tcp.ConnectionOptions;
import org.lucidstack.tcp.Listener;
import org.lucidstack.udp.ReceivedDatagram;
import org.lucidstack.udp.UdpHandler;
import org.lucidstack.udp.UdpSocket;

/**
 * One end of a tunnel between simulated hosts, in the compatible formats: framed packets on a connection of the outer
 * host, or
 * datagrams. Its queue in front of the connection is as long as that of the real tunnel.
 */
final class SimTunnel {

    private static final int PORT = 5555;
    private static final int QUEUE_BYTES = 512 * 1500;
    private static final int LARGEST_FRAME = 2 + 65_535;

    private final SimHost outer;
    private final SimInterface inner;
    private @Nullable Connection connection;
    private @Nullable UdpSocket socket;
    private @Nullable Endpoint remote;
    /** Frames that wait for room in the connection's send buffer. */
    private final ByteBuffer waiting = ByteBuffer.allocate(QUEUE_BYTES).limit(0);
    /** Bytes of the stream that are not a whole frame yet. */
    private final ByteBuffer arriving = ByteBuffer.allocate(2 * LARGEST_FRAME);

    private SimTunnel(SimHost outer, SimInterface inner) {
        this.outer = outer;
        this.inner = inner;
        inner.setReceiver((packet, verified) -> fromInner(packet));
    }

    /** Joins two outer hosts by a TCP connection. @param address of {@code right} */
    static void overTcp(SimHost left, SimInterface leftInner, SimHost right, SimInterface rightInner, IpAddress address)
            throws IOException {
        SimTunnel server = new SimTunnel(right, rightInner);
        Listener listener = right.stack().listen(new Endpoint(address, PORT), 1, options());
        listener.setHandler(() -> {
            Connection accepted = listener.accept();
            if (accepted != null) {
                server.use(accepted);
            }
        });
        SimTunnel client = new SimTunnel(left, leftInner);
        client.use(left.stack()
                .connect(new Endpoint(IpAddress.unspecified(4), 0), new Endpoint(address, PORT), options()));
    }

    private static ConnectionOptions options() {
        return new ConnectionOptions().noDelay(true);
    }

    /** Joins two outer hosts by datagrams. */
    static void overUdp(
            SimHost left,
            SimInterface leftInner,
            IpAddress leftAddress,
            SimHost right,
            SimInterface rightInner,
            IpAddress rightAddress)
            throws IOException {
        new SimTunnel(left, leftInner).use(new Endpoint(leftAddress, PORT), new Endpoint(rightAddress, PORT));
        new SimTunnel(right, rightInner).use(new Endpoint(rightAddress, PORT), new Endpoint(leftAddress, PORT));
    }

    private void use(Endpoint local, Endpoint peer) throws IOException {
        remote = peer;
        UdpSocket opened = outer.stack().openUdp(local);
        socket = opened;
        opened.setHandler(new UdpHandler() {
            @Override
            public void onReadable(UdpSocket ready) {
                drain(ready);
            }
        });
    }

    private void drain(UdpSocket from) {
        try {
            for (ReceivedDatagram datagram = from.receive(); datagram != null; datagram = from.receive()) {
                inner.transmit(datagram.data());
            }
        } catch (IOException e) {
            throw new IllegalStateException("a UDP socket of the simulation failed", e);
        }
    }

    private void use(Connection over) {
        connection = over;
        over.setHandler(new ConnectionHandler() {
            @Override
            public void onEstablished(Connection ready) {
                pump();
            }

            @Override
            public void onWritable(Connection ready) {
                pump();
            }

            @Override
            public void onReadable(Connection ready) {
                drain(ready);
            }
        });
        drain(over);
    }

    private void fromInner(ByteBuffer packet) {
        try {
            if (socket != null && remote != null) {
                socket.send(remote, Payload.view(packet));
            } else {
                enqueue(packet);
                pump();
            }
        } catch (IOException e) {
            throw new IllegalStateException("a socket of the simulation failed", e);
        }
        outer.settle();
    }

    private void enqueue(ByteBuffer packet) {
        waiting.compact();
        if (waiting.remaining() >= 2 + packet.remaining()) {
            waiting.putShort((short) packet.remaining()).put(packet.duplicate());
        }
        waiting.flip();
    }

    private void pump() {
        try {
            while (connection != null && waiting.hasRemaining()) {
                // The connection says how much it took; the buffer's position is ours to move.
                int taken = connection.send(waiting.slice());
                if (taken == 0) {
                    return;
                }
                waiting.position(waiting.position() + taken);
            }
        } catch (IOException e) {
            // Not connected yet: what waits is sent when it is.
            return;
        }
    }

    private void drain(Connection from) {
        try {
            while (from.receive(arriving) > 0) {
                arriving.flip();
                while (arriving.remaining() >= 2) {
                    int length = arriving.getShort(arriving.position()) & 0xffff;
                    if (arriving.remaining() < 2 + length) {
                        break;
                    }
                    byte[] packet = new byte[length];
                    arriving.getShort();
                    arriving.get(packet);
                    inner.transmit(packet);
                }
                arriving.compact();
            }
        } catch (IOException e) {
            throw new IllegalStateException("the tunnel's connection broke", e);
        }
    }
}
