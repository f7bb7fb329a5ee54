package org.lucidstack.demo.tunnel.udp;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.tunnel.Drop;
import org.lucidstack.demo.tunnel.InnerPacket;
import org.lucidstack.demo.tunnel.PacketSwitch;
import org.lucidstack.demo.tunnel.Peer;
import org.lucidstack.demo.tunnel.Transport;
import org.lucidstack.demo.tunnel.TunnelLog;

/**
 * The compatible UDP tunnel: each datagram is a packet, and nothing is checked but that. The listening side answers to
 * where the
 * last packet came from.
 */
public final class UdpCompatTransport implements Transport, Peer {

    /** After so long a path may have become better (RFC 1191 section 6.3). */
    private static final long PROBE_MILLIS = 600_000;

    private final DatagramPort port;
    private final String name;
    /** Of a connecting side: looked up anew now and then, since names move; null on the listening side. */
    private final @Nullable InetSocketAddress server;

    private final TunnelLog log;
    private final PathLimit limit = new PathLimit(InnerPacket.MAX_LENGTH, 0);
    private volatile @Nullable InetSocketAddress remote;
    private long nextLookUp;
    private long nextProbe;

    UdpCompatTransport(DatagramPort port, String name, @Nullable InetSocketAddress server, TunnelLog log) {
        this.port = port;
        this.name = name;
        this.server = server;
        this.log = log;
    }

    /** The listening side. */
    public static UdpCompatTransport listen(InetSocketAddress address, TunnelLog log) {
        String name = address.getAddress().getHostAddress() + ":" + address.getPort();
        return new UdpCompatTransport(new SocketPort(address, log), name, null, log);
    }

    /** The connecting side. @param server unresolved */
    public static UdpCompatTransport connect(InetSocketAddress server, TunnelLog log) {
        String name = server.getHostString() + ":" + server.getPort();
        return new UdpCompatTransport(new SocketPort(new InetSocketAddress(0), log), name, server, log);
    }

    @Override
    public void open() throws IOException {
        port.open();
        tick(0);
    }

    @Override
    public void start(PacketSwitch packets) {
        packets.setUplink(this);
        port.start((datagram, from) -> receive(datagram, from, packets));
    }

    private void receive(ByteBuffer datagram, InetSocketAddress from, PacketSwitch packets) {
        if (!InnerPacket.isIp(datagram)) {
            log.drop(Drop.NOT_IP, from.getAddress().getHostAddress());
            return;
        }
        if (server == null && !from.equals(remote)) {
            remote = from;
            log.line(from.getAddress().getHostAddress() + ":" + from.getPort() + ": connected");
        }
        if (server != null && !from.equals(remote)) {
            log.drop(Drop.NO_SESSION);
            return;
        }
        packets.fromUplink(datagram);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void send(ByteBuffer packet) {
        InetSocketAddress to = remote;
        if (to == null) {
            log.drop(Drop.NO_SESSION);
            return;
        }
        switch (port.send(packet.duplicate(), to)) {
            case SENT -> {}
            case FAILED -> log.drop(Drop.SEND_FAILED);
            case TOO_LONG -> limit.refused(packet.remaining(), to.getAddress() instanceof Inet6Address);
        }
    }

    @Override
    public int maxPacket() {
        return limit.maxPacket();
    }

    @Override
    public void tick(long now) {
        if (now >= nextProbe) {
            nextProbe = now + PROBE_MILLIS;
            limit.reset();
        }
        if (server != null && now >= nextLookUp) {
            nextLookUp = now + 10_000;
            InetSocketAddress found = new InetSocketAddress(server.getHostString(), server.getPort());
            if (!found.isUnresolved()) {
                remote = found;
            }
        }
    }

    @Override
    public String describe() {
        return name;
    }

    @Override
    public void close() {
        port.close();
    }
}
