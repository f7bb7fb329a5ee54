package org.lucidstack.stack;

import java.net.BindException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lucidstack.buffer.ChunkPool;
import org.lucidstack.env.Counters;
import org.lucidstack.env.Environment;
import org.lucidstack.env.Journal.Step;
import org.lucidstack.env.PacketEvent;
import org.lucidstack.icmp.IcmpLayer;
import org.lucidstack.ip.IpInterface;
import org.lucidstack.ip.IpLayer;
import org.lucidstack.link.LinkDevice;
import org.lucidstack.link.LoopbackDevice;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.FourTuple;
import org.lucidstack.net.IpAddress;
import org.lucidstack.tcp.Connection;
import org.lucidstack.tcp.ConnectionOptions;
import org.lucidstack.tcp.Listener;
import org.lucidstack.tcp.TcpLayer;
import org.lucidstack.time.Clock;
import org.lucidstack.udp.UdpLayer;
import org.lucidstack.udp.UdpSocket;
import org.lucidstack.wire.IpProtocol;

/**
 * A whole stack: IPv4 and IPv6, ICMP, UDP and TCP over any number of devices. It does nothing by itself: it is given
 * packets, the time and user calls, and hands out packets, wake-ups and events. Made by a {@link NetStackBuilder}.
 *
 * <p>Not thread-safe. Threads that share a stack take turns under one lock; package {@code socket} does that.
 */
public final class NetStack {

    /**
     * What one {@link #flush} delivers at most of packets to itself; more are due at once again, so that others get
     * their turn.
     */
    private static final int LOOPBACK_ROUNDS = 16;

    private static final int LOOPBACK_BATCH = 64;

    private final StackClock clock;
    private final Environment env;
    private final LoopbackDevice loopbackDevice;
    private final IpInterface loopback;
    private final Map<LinkDevice, IpInterface> interfaces;
    private final IpLayer ip;
    private final IcmpLayer icmp;
    private final UdpLayer udp;
    private final TcpLayer tcp;
    private final TcpToIp tcpToIp;
    private final Openings openings;
    private final Map<LinkDevice, Integer> numbers = new IdentityHashMap<>();

    NetStack(NetStackBuilder builder) {
        clock = new StackClock();
        env = builder.environment(clock);
        loopbackDevice = new LoopbackDevice();
        loopback = NetStackBuilder.loopbackInterface(loopbackDevice);
        interfaces = new IdentityHashMap<>(builder.interfaces());
        builder.interfaces().keySet().forEach(device -> numbers.put(device, numbers.size()));
        ip = new IpLayer(
                env,
                builder.ipConfig(),
                loopback,
                List.copyOf(builder.interfaces().values()),
                builder.routes());
        icmp = new IcmpLayer(env, builder.icmpConfig(), ip);
        udp = new UdpLayer(env, ip, icmp.problems());
        icmp.register(IpProtocol.UDP, udp);
        tcpToIp = new TcpToIp(ip, icmp.problems());
        tcp = new TcpLayer(env, builder.tcpConfig(), tcpToIp, new ChunkPool());
        IpToTcp ipToTcp = new IpToTcp(env, tcp, tcpToIp);
        ip.register(4, IpProtocol.TCP, ipToTcp);
        ip.register(6, IpProtocol.TCP, ipToTcp);
        icmp.register(IpProtocol.TCP, ipToTcp);
        ip.setPathMtuListener(tcp::pathMtuChanged);
        openings = new Openings(env, ip, tcp, udp);
    }

    public static NetStackBuilder builder() {
        return new NetStackBuilder();
    }

    /** The time that the stack was last told. */
    static final class StackClock implements Clock {
        private long now;

        @Override
        public long now() {
            return now;
        }
    }

    /**
     * Tells the time in nanoseconds and runs the timers that are due at or before it, in order. An earlier time than
     * before is no news.
     */
    public void advance(long now) {
        env.journal().write(Step.ADVANCE, now);
        clock.now = Math.max(clock.now, now);
        env.timers().runDue(clock.now);
    }

    /** The time that the stack was last told, in nanoseconds. */
    public long now() {
        return clock.now;
    }

    /**
     * Takes one packet from a device. What it provokes leaves at once, or with the next {@link #flush}.
     *
     * @param from one of the devices that the stack was built with
     * @param packet from position to limit, in big-endian order (a buffer's default), valid during the call
     * @param checksumVerified whether the device vouches for the transport checksum
     */
    public void receive(LinkDevice from, ByteBuffer packet, boolean checksumVerified) {
        IpInterface on = interfaces.get(from);
        if (on == null) {
            throw new IllegalArgumentException("not a device of this stack: " + from.name());
        }
        if (env.journal().isOpen()) {
            byte[] bytes = new byte[packet.remaining()];
            packet.get(packet.position(), bytes);
            env.journal().write(Step.RECEIVE, numbers.getOrDefault(from, 0), bytes, checksumVerified ? 1 : 0);
        }
        receive(on, packet, checksumVerified);
    }

    private void receive(IpInterface on, ByteBuffer packet, boolean checksumVerified) {
        if (env.events().isObserved()) {
            byte[] copy = ObservedPacket.copy(packet, checksumVerified);
            env.events().emit(new PacketEvent.Received(env.now(), on.device().name(), copy));
        }
        ip.receive(on, packet, checksumVerified);
    }

    /**
     * Sends what packets, timers and user calls since the last flush have made due: once per batch, so that ACKs
     * combine.
     */
    public void flush() {
        env.journal().write(Step.FLUSH);
        tcp.flush();
        tcpToIp.forEachTooBig(tcp::pathMtuChanged);
        for (int i = 0; i < LOOPBACK_ROUNDS && !loopbackDevice.isEmpty(); i++) {
            loopbackDevice.receive((packet, verified) -> receive(loopback, packet, verified), LOOPBACK_BATCH);
            tcp.flush();
        }
    }

    /** When {@link #advance} should be called next, in nanoseconds; may be early, is never late. */
    public long nextDeadline() {
        return loopbackDevice.isEmpty() && !tcp.isFlushDue() ? env.timers().nextDeadline() : clock.now;
    }

    /**
     * OPEN, active.
     *
     * @param local an address of ours, or the unspecified one to have it chosen; port 0 chooses one
     * @throws SocketException if {@code remote} is no unicast address, no route leads there, the local address is not
     *     ours or of another version, or the port is in use
     */
    public Connection connect(Endpoint local, Endpoint remote, ConnectionOptions options) throws SocketException {
        return openings.connect(local, remote, options, ByteBuffer.allocate(0));
    }

    /**
     * As {@link #connect(Endpoint, Endpoint, ConnectionOptions)}, with data for the SYN (fast open, RFC 7413); see {@link
     * TcpLayer#connect(FourTuple, ConnectionOptions, ByteBuffer)}.
     *
     * @param early its position moves over what was taken
     */
    public Connection connect(Endpoint local, Endpoint remote, ConnectionOptions options, ByteBuffer early)
            throws SocketException {
        return openings.connect(local, remote, options, early);
    }

    /**
     * OPEN, passive.
     *
     * @param local an address of ours, or the unspecified one for all: {@code ::} of both versions; port 0 chooses one
     * @param backlog established connections that may wait to be accepted
     * @throws BindException if the address is not ours or the port is in use
     */
    public Listener listen(Endpoint local, int backlog, ConnectionOptions options) throws BindException {
        return openings.listen(local, backlog, options);
    }

    /**
     * Takes connections to any address and any port that nobody else listens on: a gateway (see any-destination mode).
     */
    public Listener listenOnAllPorts(int ipVersion, int backlog, ConnectionOptions options) throws BindException {
        return openings.listenOnAllPorts(ipVersion, backlog, options);
    }

    /**
     * Opens a UDP socket.
     *
     * @param local an address of ours, or the unspecified one for all: {@code ::} of both versions; port 0 chooses one
     * @throws BindException if the address is not ours or the port is in use
     */
    public UdpSocket openUdp(Endpoint local) throws BindException {
        return openings.openUdp(local);
    }

    /** Resets every connection. */
    public void close() {
        env.journal().write(Step.CLOSE_STACK);
        tcp.close();
        flush();
    }

    /** TCP as such: its connections, for those who look. */
    public TcpLayer tcp() {
        return tcp;
    }

    /** ICMP as such: for gateways, which answer echo requests for others. */
    public IcmpLayer icmp() {
        return icmp;
    }

    /** UDP as such: for gateways, which take datagrams for any port. */
    public UdpLayer udp() {
        return udp;
    }

    /**
     * Whether {@code address} is one of ours, that a socket may be bound to: loopback and everything owned, multicast
     * excepted.
     */
    public boolean owns(IpAddress address) {
        return ip.mayUseAsSource(address);
    }

    /**
     * The address from which the stack sends to {@code destination}; null without a route or an address of that
     * version.
     */
    public @Nullable IpAddress sourceFor(IpAddress destination) {
        return ip.sourceFor(destination);
    }

    /** Bytes of memory that packets take of which not all fragments have come. */
    public int reassemblyMemory() {
        return ip.reassemblyMemory();
    }

    /** Largest packet in bytes that the path to {@code destination} takes, as far as is known; 0 without a route. */
    public int pathMtu(IpAddress destination) {
        return ip.pathMtu(destination);
    }

    public Counters counters() {
        return env.counters();
    }

    /** What the layers of this stack are given; for those that extend it. */
    public Environment environment() {
        return env;
    }
}
