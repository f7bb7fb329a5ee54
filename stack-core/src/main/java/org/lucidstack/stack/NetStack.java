package org.lucidstack.stack;

import java.net.BindException;
import java.nio.ByteBuffer;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lucidstack.env.Counters;
import org.lucidstack.env.Environment;
import org.lucidstack.env.PacketEvent;
import org.lucidstack.icmp.IcmpLayer;
import org.lucidstack.ip.IpInterface;
import org.lucidstack.ip.IpLayer;
import org.lucidstack.link.LinkDevice;
import org.lucidstack.link.LoopbackDevice;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.IpAddress;
import org.lucidstack.tcp.Connection;
import org.lucidstack.tcp.ConnectionOptions;
import org.lucidstack.tcp.Listener;
import org.lucidstack.time.Clock;
import org.lucidstack.udp.UdpLayer;
import org.lucidstack.udp.UdpSocket;
import org.lucidstack.wire.IpProtocol;

/**
 * A whole stack: IPv4 and IPv6, ICMP, UDP and TCP over any number of devices. It does nothing by itself: it is given packets, the
 * time and user calls, and hands out packets, wake-ups and events. Made by a {@link NetStackBuilder}.
 *
 * <p>Not thread-safe. Threads that share a stack take turns under one lock; package {@code socket} does that.
 */
public final class NetStack {

    /** Packets to itself that one {@link #flush} delivers at most; more are due at once again, so that others get their turn. */
    private static final int LOOPBACK_BATCH = 1024;

    private final StackClock clock;
    private final Environment env;
    private final LoopbackDevice loopbackDevice;
    private final IpInterface loopback;
    private final Map<LinkDevice, IpInterface> interfaces;
    private final IpLayer ip;
    private final UdpLayer udp;

    NetStack(NetStackBuilder builder) {
        clock = new StackClock();
        env = builder.environment(clock);
        loopbackDevice = new LoopbackDevice();
        loopback = NetStackBuilder.loopbackInterface(loopbackDevice);
        interfaces = new IdentityHashMap<>(builder.interfaces());
        ip = new IpLayer(env, builder.ipConfig(), loopback, List.copyOf(builder.interfaces().values()), builder.routes());
        IcmpLayer icmp = new IcmpLayer(env, builder.icmpConfig(), ip);
        udp = new UdpLayer(env, ip, icmp.problems());
        icmp.register(IpProtocol.UDP, udp);
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

    /** Tells the time in nanoseconds and runs the timers that are due at or before it, in order. An earlier time than before is no news. */
    public void advance(long now) {
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
     * @param packet from position to limit, valid during the call
     * @param checksumVerified whether the device vouches for the transport checksum
     */
    public void receive(LinkDevice from, ByteBuffer packet, boolean checksumVerified) {
        IpInterface on = interfaces.get(from);
        if (on == null) {
            throw new IllegalArgumentException("not a device of this stack: " + from.name());
        }
        receive(on, packet, checksumVerified);
    }

    private void receive(IpInterface on, ByteBuffer packet, boolean checksumVerified) {
        if (env.events().isObserved()) {
            byte[] copy = new byte[packet.remaining()];
            packet.get(packet.position(), copy);
            env.events().emit(new PacketEvent.Received(env.now(), on.device().name(), copy));
        }
        ip.receive(on, packet, checksumVerified);
    }

    /** Sends what packets, timers and user calls since the last flush have made due: once per batch, so that ACKs combine. */
    public void flush() {
        if (!loopbackDevice.isEmpty()) {
            loopbackDevice.receive((packet, verified) -> receive(loopback, packet, verified), LOOPBACK_BATCH);
        }
    }

    /** When {@link #advance} should be called next, in nanoseconds; may be early, is never late. */
    public long nextDeadline() {
        return loopbackDevice.isEmpty() ? env.timers().nextDeadline() : clock.now;
    }

    /** OPEN, active. {@code local} may have the unspecified address and port 0. */
    public Connection connect(Endpoint local, Endpoint remote, ConnectionOptions options) throws java.io.IOException {
        throw new UnsupportedOperationException();
    }

    /** OPEN, passive. Port 0 chooses one. */
    public Listener listen(Endpoint local, int backlog, ConnectionOptions options) throws java.io.IOException {
        throw new UnsupportedOperationException();
    }

    /**
     * Opens a UDP socket.
     *
     * @param local an address of ours, or the unspecified one for all: {@code ::} of both versions; port 0 chooses one
     * @throws BindException if the address is not ours or the port is in use
     */
    public UdpSocket openUdp(Endpoint local) throws BindException {
        return udp.open(local);
    }

    /** UDP as such: for gateways, which take datagrams for any port. */
    public UdpLayer udp() {
        return udp;
    }

    /** Whether {@code address} is one of ours, that a socket may be bound to: loopback and everything owned, multicast excepted. */
    public boolean owns(IpAddress address) {
        return ip.mayUseAsSource(address);
    }

    /** The address from which the stack sends to {@code destination}; null without a route or an address of that version. */
    public @Nullable IpAddress sourceFor(IpAddress destination) {
        return ip.sourceFor(destination);
    }

    public Counters counters() {
        return env.counters();
    }

    /** What the layers of this stack are given; for those that extend it. */
    public Environment environment() {
        return env;
    }
}
