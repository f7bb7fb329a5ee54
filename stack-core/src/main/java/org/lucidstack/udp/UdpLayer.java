package org.lucidstack.udp;

import java.net.BindException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;
import org.lucidstack.buffer.Payload;
import org.lucidstack.env.Counter;
import org.lucidstack.env.DropReason;
import org.lucidstack.env.Environment;
import org.lucidstack.env.Implements;
import org.lucidstack.env.Journal;
import org.lucidstack.env.UnreachableReport;
import org.lucidstack.ip.IcmpError;
import org.lucidstack.ip.IcmpErrorReceiver;
import org.lucidstack.ip.IpLayer;
import org.lucidstack.ip.IpProblems;
import org.lucidstack.ip.IpReceiver;
import org.lucidstack.ip.OutgoingHeader;
import org.lucidstack.ip.OutgoingHeader.Fragmentation;
import org.lucidstack.ip.ReceivedPacket;
import org.lucidstack.ip.SendResult;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.FourTuple;
import org.lucidstack.net.IpAddress;
import org.lucidstack.wire.IpProtocol;
import org.lucidstack.wire.MalformedReason;
import org.lucidstack.wire.PacketBuffer;
import org.lucidstack.wire.ParseResult.Malformed;
import org.lucidstack.wire.ParseResult.Parsed;
import org.lucidstack.wire.UdpCodec;
import org.lucidstack.wire.UdpDatagram;

/** The front door of UDP: finds the socket for a datagram, and sends those of the sockets. */
public final class UdpLayer implements IpReceiver, IcmpErrorReceiver {

    /** Bytes of a datagram that a late error quotes: the headers and the start of the data. */
    private static final int QUOTED = 128;

    private final Environment env;
    private final IpLayer ip;
    private final IpProblems problems;
    private final UdpSockets sockets = new UdpSockets();
    private @Nullable UdpInterceptor interceptor;

    /** Registers itself with {@code ip}. @param problems through which senders are told of closed ports */
    public UdpLayer(Environment env, IpLayer ip, IpProblems problems) {
        this.env = env;
        this.ip = ip;
        this.problems = problems;
        ip.register(4, IpProtocol.UDP, this);
        ip.register(6, IpProtocol.UDP, this);
    }

    Journal journal() {
        return env.journal();
    }

    /**
     * Offers datagrams that no socket is bound for to {@code interceptor} before they are refused; null ends that.
     *
     * @throws UnsupportedOperationException if a journal is kept: it has no words for what an interceptor does
     */
    public void setInterceptor(@Nullable UdpInterceptor interceptor) {
        env.journal().refuse("an interceptor");
        this.interceptor = interceptor;
    }

    /**
     * Opens a socket.
     *
     * @param local an address of ours or the unspecified one; port 0 chooses one
     * @throws BindException if the address is not ours or the port is taken
     */
    public UdpSocket open(Endpoint local) throws BindException {
        IpAddress address = local.address();
        if (!address.isUnspecified() && !ip.mayUseAsSource(address)) {
            throw new BindException("not an address of this stack: " + address);
        }
        int port = local.port() == 0 ? sockets.choosePort(address, env.random()) : local.port();
        if (sockets.isTaken(address, port)) {
            throw new BindException("UDP port " + port + " is in use");
        }
        UdpSocket socket = new UdpSocket(this, new Endpoint(address, port));
        sockets.add(socket);
        return socket;
    }

    void remove(UdpSocket socket) {
        sockets.remove(socket);
    }

    @Override
    @Implements({"RFC1122-4.1.3.1-1", "RFC1122-4.1.3.4-1", "RFC8200-8.1-1"})
    public void receive(ReceivedPacket packet) {
        switch (UdpCodec.parse(packet.payload(), packet.source(), packet.destination(), packet.checksumVerified())) {
            case Malformed<UdpDatagram> malformed -> {
                boolean checksum = malformed.reason() == MalformedReason.BAD_CHECKSUM;
                env.drop(checksum ? DropReason.BAD_UDP_CHECKSUM : DropReason.MALFORMED_UDP, packet.source());
            }
            case Parsed<UdpDatagram> parsed -> deliver(packet, parsed.value());
        }
    }

    private void deliver(ReceivedPacket packet, UdpDatagram datagram) {
        UdpSocket socket =
                sockets.find(packet.destination(), datagram.destinationPort(), packet.source(), datagram.sourcePort());
        if (socket == null) {
            refuse(packet, datagram);
        } else if (!socket.hasRoom(datagram.payload().length())) {
            env.count(Counter.UdpRcvbufErrors);
            env.drop(DropReason.UDP_QUEUE_FULL, packet.source());
        } else {
            env.count(Counter.UdpInDatagrams);
            socket.enqueue(new ReceivedDatagram(
                    new Endpoint(packet.source(), datagram.sourcePort()),
                    packet.destination(),
                    datagram.payload().toByteArray(),
                    packet.trafficClass(),
                    packet.ip().hopLimit()));
        }
    }

    private void refuse(ReceivedPacket packet, UdpDatagram datagram) {
        FourTuple tuple =
                new FourTuple(packet.destination(), datagram.destinationPort(), packet.source(), datagram.sourcePort());
        if (interceptor != null && interceptor.intercept(tuple, datagram.payload(), () -> report(packet))) {
            env.count(Counter.UdpInDatagrams);
            return;
        }
        env.count(Counter.UdpNoPorts);
        env.drop(DropReason.UDP_NO_PORT, packet.source(), "port " + datagram.destinationPort());
        problems.portUnreachable(packet);
    }

    private UnreachableReport report(ReceivedPacket packet) {
        ReceivedPacket kept = packet.kept(QUOTED);
        return why -> problems.unreachable(kept, why);
    }

    @Override
    public boolean recognizes(IcmpError error) {
        boolean known = find(error) != null;
        if (!known) {
            env.drop(DropReason.ICMP_NO_MATCH, error.reporter(), error.kind().name());
        }
        return known;
    }

    @Override
    @Implements({"RFC1122-4.1.3.3-1", "RFC1122-3.2.2.1-2"})
    public void receive(IcmpError error) {
        UdpSocket socket = find(error);
        if (socket != null) {
            socket.fail(error);
        }
    }

    private @Nullable UdpSocket find(IcmpError error) {
        FourTuple tuple = error.tuple();
        return sockets.find(tuple.localAddress(), tuple.localPort(), tuple.remoteAddress(), tuple.remotePort());
    }

    /**
     * Sends a datagram from any endpoint; for gateways that answer in the name of others.
     *
     * @throws SocketException as sockets do
     */
    public void sendFrom(Endpoint source, Endpoint destination, Payload data) throws SocketException {
        checkSource(source.address());
        send(new UdpOptions(), source, destination, data);
    }

    void send(UdpSocket socket, IpAddress source, Endpoint destination, Payload data) throws SocketException {
        send(socket.options(), new Endpoint(source, socket.local().port()), destination, data);
    }

    @Implements({"RFC768-Fields-2", "RFC1122-4.1.3.4-1", "RFC1122-4.1.4-1"})
    private void send(UdpOptions options, Endpoint source, Endpoint destination, Payload data) throws SocketException {
        if (data.length() > UdpCodec.MAX_PAYLOAD) {
            throw new SocketException("a datagram of " + data.length() + " bytes is too long");
        }
        checkVersion(source, destination);
        PacketBuffer packet = ip.startPacket(data);
        UdpDatagram datagram = new UdpDatagram(source.port(), destination.port(), data);
        UdpCodec.prepend(datagram, source.address(), destination.address(), false, packet);
        OutgoingHeader header = new OutgoingHeader(
                source.address(),
                destination.address(),
                IpProtocol.UDP,
                options.trafficClass(),
                options.hopLimit(),
                options.dontFragment() ? Fragmentation.NEVER : Fragmentation.LOCAL,
                source.port() << 16 | destination.port());
        SendResult result = ip.send(packet, header);
        if (result == SendResult.NO_ROUTE) {
            throw new NoRouteToHostException("no route to " + destination.address());
        }
        if (result == SendResult.TOO_BIG) {
            throw new SocketException("a datagram of " + data.length() + " bytes is too long");
        }
        env.count(Counter.UdpOutDatagrams);
    }

    /** The source address for datagrams of a socket bound to {@code local}. */
    IpAddress sourceFor(Endpoint local, IpAddress destination) throws SocketException {
        boolean isFree = local.address().isUnspecified()
                && (local.address().version() == destination.version() || UdpSockets.isDual(local.address()));
        if (!isFree) {
            return local.address();
        }
        IpAddress source = ip.sourceFor(destination);
        if (source == null) {
            throw new NoRouteToHostException("no route to " + destination);
        }
        return source;
    }

    void checkSource(IpAddress source) throws SocketException {
        if (!ip.mayUseAsSource(source)) {
            throw new BindException("not an address of this stack: " + source);
        }
    }

    void checkVersion(Endpoint local, Endpoint remote) throws SocketException {
        if (local.address().version() != remote.address().version()) {
            throw new SocketException("cannot send from " + local + " to " + remote);
        }
    }
}
