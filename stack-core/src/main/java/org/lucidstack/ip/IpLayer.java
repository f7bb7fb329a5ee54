package org.lucidstack.ip;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.lucidstack.buffer.Payload;
import org.lucidstack.env.Environment;
import org.lucidstack.env.Implements;
import org.lucidstack.net.IpAddress;
import org.lucidstack.net.Ipv4Address;
import org.lucidstack.net.Prefix;
import org.lucidstack.wire.PacketBuffer;

/**
 * The front door of the internet layer: takes packets from devices up to the protocols, and from those down to the
 * devices.
 */
public final class IpLayer {

    private final Environment env;
    private final IpInterface loopback;
    private final List<IpInterface> interfaces;
    private final RoutingTable routes;
    private final PathMtuCache pathMtus;
    private final IpInput input;
    private final IpOutput output;
    private final PacketBuffer packet = new PacketBuffer();
    /** The last destination that was found not to be ours, which it will never be. */
    private IpAddress lastForeign = Ipv4Address.UNSPECIFIED;

    private Consumer<IpAddress> pathMtuListener = destination -> {};

    /**
     * @param loopback on which the stack talks to itself
     * @param interfaces to the world, in order of preference
     */
    public IpLayer(
            Environment env, IpConfig config, IpInterface loopback, List<IpInterface> interfaces, RoutingTable routes) {
        this.env = env;
        this.loopback = loopback;
        this.interfaces = List.copyOf(interfaces);
        this.routes = routes;
        this.pathMtus = new PathMtuCache(env.clock(), config.pathMtuAge());
        this.input = new IpInput(env, config, this);
        this.output = new IpOutput(env, config, pathMtus);
    }

    /** Names the receiver of a protocol. @param version 4 or 6 */
    public void register(int version, int protocol, IpReceiver receiver) {
        input.register(version, protocol, receiver);
    }

    /** Names who tells senders what was wrong with their packets. */
    public void setProblems(IpProblems problems) {
        input.setProblems(problems);
    }

    /**
     * Takes a packet from a device, up to and into the protocol that it is for. Whatever the bytes, nothing is thrown.
     *
     * @param bytes one packet, from position to limit, valid during the call
     * @param checksumVerified whether the device vouches for the transport checksum
     */
    public void receive(IpInterface on, ByteBuffer bytes, boolean checksumVerified) {
        input.receive(on, bytes, checksumVerified);
    }

    /** The packet buffer of this stack, started with {@code payload}; to be sent before the next is started. */
    public PacketBuffer startPacket(Payload payload) {
        packet.start(payload);
        return packet;
    }

    /**
     * Sends a packet, a transport header and payload, by the route to its destination. All bytes are taken on return.
     */
    public SendResult send(PacketBuffer packet, OutgoingHeader header) {
        IpInterface via = route(header.destination());
        return via == null ? SendResult.NO_ROUTE : output.send(packet, header, via);
    }

    /** The way to {@code destination}: to ourselves by loopback, else the longest matching prefix. */
    private @Nullable IpInterface route(IpAddress destination) {
        if (!destination.equals(lastForeign)) {
            if (isOurs(destination)) {
                return loopback;
            }
            lastForeign = destination;
        }
        return routes.lookup(destination);
    }

    /**
     * Largest packet in bytes that the path to {@code destination} takes, as far as is known; 0 if there is no route.
     */
    public int pathMtu(IpAddress destination) {
        int interfaceMtu = interfaceMtu(destination);
        return interfaceMtu == 0 ? 0 : pathMtus.get(destination, interfaceMtu);
    }

    /** MTU in bytes of the interface towards {@code destination}; 0 if there is no route. */
    public int interfaceMtu(IpAddress destination) {
        IpInterface via = route(destination);
        return via == null ? 0 : via.mtu(destination.version());
    }

    /**
     * Takes in a "too big" message that was found credible; returns whether the estimate was lowered.
     *
     * @param reported the MTU that it names, 0 if none
     * @param rejected length in bytes of the packet that it is about
     */
    public boolean lowerPathMtu(IpAddress destination, long reported, int rejected) {
        int interfaceMtu = interfaceMtu(destination);
        boolean lowered = interfaceMtu != 0 && pathMtus.lower(destination, reported, rejected, interfaceMtu);
        if (lowered) {
            pathMtuListener.accept(destination);
        }
        return lowered;
    }

    /**
     * A transport gets no answers from {@code destination} (RFC 1122 section 3.3.1.4): where several routes of equal length lead there, the
     * next one is tried.
     */
    @Implements("MUST-20")
    public void adviseTrouble(IpAddress destination) {
        int before = pathMtu(destination);
        IpInterface next = isOurs(destination) ? null : routes.tryNext(destination);
        if (next == null) {
            return;
        }
        if (env.events().isObserved()) {
            env.events()
                    .emit(new RouteChanged(env.now(), destination, next.device().name()));
        }
        if (pathMtu(destination) != before) {
            pathMtuListener.accept(destination);
        }
    }

    /** Names who is told of destinations whose path MTU changed, whoever's packet was too big (RFC8201-5.2-1). */
    public void setPathMtuListener(Consumer<IpAddress> listener) {
        pathMtuListener = listener;
    }

    /**
     * The address from which the stack sends to {@code destination}, or null if it has no route or no address of that
     * version.
     */
    public @Nullable IpAddress sourceFor(IpAddress destination) {
        IpInterface via = route(destination);
        if (via == null) {
            return null;
        }
        if (via == loopback) {
            return destination;
        }
        IpAddress source = via.sourceFor(destination);
        return source != null ? source : anySource(destination);
    }

    private @Nullable IpAddress anySource(IpAddress destination) {
        for (IpInterface candidate : interfaces) {
            IpAddress source = candidate.sourceFor(destination);
            if (source != null) {
                return source;
            }
        }
        return null;
    }

    /** Whether the stack owns {@code address} on any interface, loopback included (weak host model). */
    public boolean isOurs(IpAddress address) {
        for (IpInterface candidate : interfaces) {
            if (candidate.owns(address)) {
                return true;
            }
        }
        return loopback.owns(address);
    }

    boolean isLoopback(IpInterface candidate) {
        return candidate == loopback;
    }

    /** Whether the stack may call itself {@code address}: it owns it, or takes packets for any destination. */
    public boolean mayUseAsSource(IpAddress address) {
        return isOurs(address)
                || AddressRules.isUnicast(address) && interfaces.stream().anyMatch(IpInterface::isAnyDestination);
    }

    /** Whether {@code address} is the network or broadcast address of a subnet of ours. */
    public boolean isNetworkOrBroadcast(IpAddress address) {
        for (IpInterface candidate : interfaces) {
            if (candidate.isNetworkOrBroadcast(address)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Bytes of memory that packets take of which not all fragments have come; bounded by {@link
     * IpConfig#reassemblyBytes()}.
     */
    public int reassemblyMemory() {
        return input.reassemblyMemory();
    }

    public List<IpInterface> interfaces() {
        return interfaces;
    }

    public List<RoutingTable.Route> routes() {
        return routes.routes();
    }

    /** Adds the routes that the addressing of an interface implies; with {@code isDefault}, those to everywhere too. */
    public static void addRoutes(RoutingTable table, IpInterface via, InterfaceConfig config, boolean isDefault) {
        config.subnets().forEach(subnet -> table.add(subnet, via));
        config.routes().forEach(route -> table.add(route, via));
        if (isDefault) {
            table.add(Prefix.parse("0.0.0.0/0"), via);
            table.add(Prefix.parse("::/0"), via);
        }
    }
}
