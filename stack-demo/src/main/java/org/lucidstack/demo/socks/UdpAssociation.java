package org.lucidstack.demo.socks;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.HostPort;
import org.lucidstack.demo.stream.BufferedStream;
import org.lucidstack.demo.stream.Dialer;
import org.lucidstack.demo.stream.Guard;

/**
 * UDP for one client (RFC 1928 section 7): a port for its datagrams, and a socket of each family towards the world. Lives as long as
 * the connection that asked for it. Datagrams that come from another host, are fragments, or cannot be sent are dropped.
 */
final class UdpAssociation implements AutoCloseable {

    private static final int MAX_DATAGRAM = 65_535;
    private static final int MAX_HEADER = 22;

    private final BufferedStream control;
    private final InetAddress clientHost;
    private final Dialer dialer;
    private final Guard guard;
    private final DatagramChannel inside;
    private final Map<StandardProtocolFamily, DatagramChannel> outside = new EnumMap<>(StandardProtocolFamily.class);
    /** Where the client sends from: learned from its first datagram. */
    private volatile @Nullable InetSocketAddress client;

    private UdpAssociation(BufferedStream control, Dialer dialer, Guard guard, DatagramChannel inside) {
        this.control = control;
        this.clientHost = Objects.requireNonNull(control.remote(), "clients come over sockets")
                .getAddress();
        this.dialer = dialer;
        this.guard = guard;
        this.inside = inside;
    }

    /** @throws org.lucidstack.demo.stream.DialException if the dialer carries no datagrams */
    static UdpAssociation open(BufferedStream control, Dialer dialer, Guard guard) throws IOException {
        DatagramChannel first = dialer.openDatagrams(StandardProtocolFamily.INET);
        DatagramChannel inside = DatagramChannel.open();
        UdpAssociation association = new UdpAssociation(control, dialer, guard, inside);
        association.adopt(StandardProtocolFamily.INET, first);
        InetAddress here = Objects.requireNonNull(control.local(), "clients come over sockets")
                .getAddress();
        inside.bind(new InetSocketAddress(here, 0));
        return association;
    }

    private void adopt(StandardProtocolFamily family, DatagramChannel channel) throws IOException {
        outside.put(family, channel);
        channel.bind(null);
        Thread.ofVirtual().name("socks udp out " + family).start(() -> fromOutside(channel));
    }

    /** Where the client sends its datagrams to. */
    InetSocketAddress bound() throws IOException {
        return (InetSocketAddress) inside.getLocalAddress();
    }

    /** Carries datagrams until the client closes its connection. */
    void run() {
        Thread.ofVirtual().name("socks udp in").start(this::fromInside);
        ByteBuffer ignored = ByteBuffer.allocate(SocksCodec.MAX_MESSAGE);
        try {
            while (control.read(ignored.clear()) >= 0) {
                // Nothing is to be said on it any more.
            }
        } catch (IOException e) {
            // A reset ends it as well.
        }
    }

    private void fromInside() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(MAX_DATAGRAM);
        while (inside.isOpen()) {
            try {
                InetSocketAddress from = (InetSocketAddress) inside.receive(buffer.clear());
                if (isClient(from)) {
                    toOutside(buffer.flip());
                }
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                // This datagram is lost, as datagrams may be: no such name, no route, too long.
            }
        }
    }

    private boolean isClient(InetSocketAddress from) {
        if (client == null && from.getAddress().equals(clientHost)) {
            client = from;
        }
        return from.equals(client);
    }

    private void toOutside(ByteBuffer datagram) throws IOException {
        @Nullable HostPort target = SocksFields.datagramAddress(datagram);
        if (target == null || target.port() == 0) {
            return;
        }
        for (InetAddress address : dialer.names().resolve(target.host())) {
            if (guard.permits(target.host(), address, target.port())) {
                outside(address).send(datagram, new InetSocketAddress(address, target.port()));
                return;
            }
        }
    }

    private DatagramChannel outside(InetAddress address) throws IOException {
        StandardProtocolFamily family =
                address instanceof Inet6Address ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET;
        synchronized (outside) {
            if (!outside.containsKey(family)) {
                adopt(family, dialer.openDatagrams(family));
            }
            return Objects.requireNonNull(outside.get(family));
        }
    }

    private void fromOutside(DatagramChannel channel) {
        ByteBuffer data = ByteBuffer.allocateDirect(MAX_DATAGRAM);
        ByteBuffer datagram = ByteBuffer.allocateDirect(MAX_HEADER + MAX_DATAGRAM);
        while (channel.isOpen()) {
            try {
                InetSocketAddress from = (InetSocketAddress) channel.receive(data.clear());
                @Nullable InetSocketAddress to = client;
                if (to != null) {
                    SocksFields.putDatagramHeader(datagram.clear(), from).put(data.flip());
                    inside.send(datagram.flip(), to);
                }
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                // This datagram is lost, as datagrams may be.
            }
        }
    }

    @Override
    public void close() {
        closeQuietly(inside);
        synchronized (outside) {
            outside.values().forEach(UdpAssociation::closeQuietly);
        }
    }

    private static void closeQuietly(DatagramChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // The port is free either way.
        }
    }
}
