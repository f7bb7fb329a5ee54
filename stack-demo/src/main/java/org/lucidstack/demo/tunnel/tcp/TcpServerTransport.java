package org.lucidstack.demo.tunnel.tcp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.tunnel.Admission;
import org.lucidstack.demo.tunnel.Credentials;
import org.lucidstack.demo.tunnel.InnerPacket;
import org.lucidstack.demo.tunnel.PacketSwitch;
import org.lucidstack.demo.tunnel.PacketSwitch.Member;
import org.lucidstack.demo.tunnel.Transport;
import org.lucidstack.demo.tunnel.TunnelLog;
import org.lucidstack.demo.tunnel.Welcome.Verdict;

/**
 * The listening side of the TCP tunnel. With credentials, each connection begins with a hello and is a client of its
 * own. Without
 * (compatible mode) there is one client: the connection that last brought its first packet.
 */
public final class TcpServerTransport implements Transport {

    private static final int MAX_STRANGERS = 64;
    private static final long HELLO_TIMEOUT = 5_000_000_000L;

    /** A connection ends for a reason that the log knows already. */
    private static final class Reported extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private final InetSocketAddress address;
    private final @Nullable Credentials credentials;
    private final @Nullable Admission admission;
    private final int maxPacket;
    private final TunnelLog log;
    /** Connections with the time until which they must have said hello, or 0 for those that have. */
    private final Map<FramedConnection, Long> connections = new ConcurrentHashMap<>();

    private @Nullable ServerSocketChannel listener;
    private volatile boolean closed;

    /** @param maxPacket longest packet that is taken, in bytes */
    public TcpServerTransport(
            InetSocketAddress address, @Nullable Credentials credentials, int maxPacket, TunnelLog log) {
        this.address = address;
        this.credentials = credentials;
        this.admission = credentials == null ? null : new Admission(credentials, TcpHello.TRANSPORT, log);
        this.maxPacket = maxPacket;
        this.log = log;
    }

    @Override
    public void open() throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(address);
        } catch (IOException e) {
            channel.close();
            throw new IOException("cannot listen on TCP " + describe() + ": " + e.getMessage() + ".", e);
        }
        listener = channel;
    }

    @Override
    public void start(PacketSwitch packets) {
        Thread thread = new Thread(() -> acceptAll(packets), "tunnel-accept");
        thread.setDaemon(true);
        thread.start();
    }

    private void acceptAll(PacketSwitch packets) {
        while (!closed && listener != null) {
            try {
                accept(listener.accept(), packets);
            } catch (IOException e) {
                if (!closed) {
                    log.line("accepting failed: " + e.getMessage());
                    pause();
                }
            }
        }
    }

    /** Out of file descriptors, for example: trying at once again would only spin. */
    private static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void accept(SocketChannel channel, PacketSwitch packets) throws IOException {
        long strangers =
                connections.values().stream().filter(deadline -> deadline != 0).count();
        if (strangers >= MAX_STRANGERS) {
            channel.close();
            log.line("a connection was refused: " + strangers + " others have not said hello yet");
            return;
        }
        FramedConnection connection = new FramedConnection(channel, TcpHello.MAX_LENGTH, log);
        connections.put(connection, credentials == null ? 0 : System.nanoTime() + HELLO_TIMEOUT);
        Thread thread = new Thread(() -> serve(connection, packets), "tunnel-read-" + connection.remote());
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(FramedConnection connection, PacketSwitch packets) {
        IOException problem = null;
        try {
            if (admission == null) {
                serveCompatible(connection, packets);
            } else {
                serveClient(connection, admission, packets);
            }
        } catch (IOException e) {
            problem = e;
        } finally {
            connections.remove(connection);
        }
        if (!closed && !(problem instanceof Reported)) {
            log.line(connection.name() + ": " + connection.reason(problem));
        }
        connection.close(null);
    }

    private void serveCompatible(FramedConnection connection, PacketSwitch packets) throws IOException {
        connection.start(new FrameCodec.Plain(), maxPacket, InnerPacket.MAX_LENGTH, false, connection.remote());
        log.line(connection.name() + ": connected");
        // Until somebody proves to be a tunnel by his first packet, the one before him keeps the place.
        if (packets.uplink() == null) {
            packets.setUplink(connection);
        }
        try {
            for (ByteBuffer packet = connection.read(); packet != null; packet = connection.read()) {
                if (!InnerPacket.isIp(packet)) {
                    throw new ProtocolException("not an IP packet");
                }
                if (packets.uplink() != connection) {
                    packets.setUplink(connection);
                    connections.keySet().stream()
                            .filter(other -> other != connection)
                            .forEach(other -> other.close("replaced"));
                }
                packets.fromUplink(packet);
            }
        } finally {
            if (packets.uplink() == connection) {
                packets.setUplink(null);
            }
        }
    }

    private void serveClient(FramedConnection connection, Admission door, PacketSwitch packets) throws IOException {
        ByteBuffer message = TcpHello.read(connection);
        if (message == null) {
            throw new ProtocolException("closed before its hello");
        }
        Admission.Guest guest = door.receive(message, 0, connection.remoteHost());
        if (guest == null) {
            throw new Reported();
        }
        TcpHello.write(connection, guest.answer());
        if (guest.session() == null) {
            throw new ProtocolException(guest.verdict().toString());
        }
        String name = Admission.describe(guest.hello()) + " (" + connection.remote() + ")";
        connection.start(new FrameCodec.Sealed(guest.session()), maxPacket, guest.mtu(), true, name);
        // The first packet proves that this is not a repeated hello; only then the client has its addresses.
        ByteBuffer packet = connection.read();
        if (packet == null || !door.claim(guest, connection)) {
            throw new ProtocolException(packet == null ? "closed during its hello" : Verdict.ADDRESS_TAKEN.toString());
        }
        connections.put(connection, 0L);
        Member member = packets.join(guest.hello().addresses(), connection);
        log.line(name + ": connected");
        try {
            for (; packet != null; packet = connection.read()) {
                if (packet.hasRemaining()) {
                    packets.fromMember(member, packet);
                }
            }
        } finally {
            packets.leave(member);
            door.release(guest, connection);
        }
    }

    @Override
    public void tick(long now) {
        connections.forEach((connection, deadline) -> {
            if (deadline != 0 && System.nanoTime() - deadline > 0) {
                connection.close("no hello");
            } else {
                connection.tick();
            }
        });
    }

    @Override
    public String describe() {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    @Override
    public void close() {
        closed = true;
        try {
            if (listener != null) {
                listener.close();
            }
        } catch (IOException e) {
            log.line("closing failed: " + e.getMessage());
        }
        connections.keySet().forEach(connection -> connection.close(null));
    }
}
