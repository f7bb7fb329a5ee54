package org.lucidstack.sim;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lucidstack.icmp.RouterErrors;
import org.lucidstack.ip.RouterFragments;
import org.lucidstack.net.IpAddress;
import org.lucidstack.net.Prefix;
import org.lucidstack.wire.IcmpMessage;
import org.lucidstack.wire.IpCodec;
import org.lucidstack.wire.IpPacket;
import org.lucidstack.wire.Ipv4Packet;
import org.lucidstack.wire.ParseResult.Malformed;
import org.lucidstack.wire.ParseResult.Parsed;

/**
 * A router: forwards along the longest matching prefix, takes one hop from each packet, and answers what it cannot forward with
 * ICMP errors (time exceeded, unreachable, fragmentation needed, packet too big). It cuts IPv4 packets that may be cut. Each link
 * that it has is a route to that link's subnets; others are added by {@link #route}.
 */
public final class SimRouter implements SimNode {
    private record Route(Prefix destination, SimInterface out) {}

    /** A port of the router. @param end of the link @param addresses of the router there */
    record Port(SimInterface end, List<Prefix> addresses) {
        /** The router's own address of that version on this link, or null. */
        @Nullable
        IpAddress address(int version) {
            for (Prefix prefix : addresses) {
                if (prefix.address().version() == version) {
                    return prefix.address();
                }
            }
            return null;
        }
    }

    private final String name;
    private final List<Port> ports = new ArrayList<>();
    private final List<Route> routes = new ArrayList<>();
    private long forwarded;
    private long errors;

    SimRouter(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void attach(SimInterface end, List<Prefix> addresses) {
        Port port = new Port(end, addresses);
        ports.add(port);
        for (Prefix address : addresses) {
            add(new Route(address.network(), end));
        }
        end.setReceiver((packet, verified) -> {
            byte[] bytes = new byte[packet.remaining()];
            packet.get(packet.position(), bytes);
            forward(port, bytes);
        });
    }

    /** Sends packets for {@code destination} out of this router's end of {@code link}. */
    public SimRouter route(String destination, SimLink link) {
        Port port = ports.stream()
                .filter(p -> p.end == link.left() || p.end == link.right())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(name + " is not on link " + link));
        add(new Route(Prefix.parse(destination).network(), port.end));
        return this;
    }

    private void add(Route route) {
        routes.add(route);
        routes.sort(Comparator.comparingInt((Route r) -> r.destination.length()).reversed());
    }

    /** Packets passed on. */
    public long forwarded() {
        return forwarded;
    }

    /** ICMP errors sent. */
    public long errors() {
        return errors;
    }

    private void forward(Port in, byte[] bytes) {
        IpPacket packet = switch (IpCodec.parse(ByteBuffer.wrap(bytes))) {
            case Parsed<? extends IpPacket> parsed -> parsed.value();
            case Malformed<? extends IpPacket> malformed -> null;
        };
        if (packet == null || packet.destination().isMulticast() || isOwn(packet.destination())) {
            return;
        }
        if (packet.hopLimit() <= 1) {
            reply(in, RouterErrors.timeExceeded(packet, bytes), packet);
            return;
        }
        SimInterface out = lookUp(packet.destination());
        if (out == null) {
            reply(in, RouterErrors.noRoute(packet, bytes), packet);
            return;
        }
        byte[] onwards = RawIp.withHopTaken(bytes);
        if (bytes.length <= out.mtu()) {
            forwarded++;
            out.transmit(onwards);
        } else if (packet instanceof Ipv4Packet v4 && !v4.dontFragment()) {
            forwarded++;
            RouterFragments.cut(onwards, out.mtu()).forEach(out::transmit);
        } else {
            reply(in, RouterErrors.tooBig(packet, out.mtu(), bytes), packet);
        }
    }

    private boolean isOwn(IpAddress address) {
        return ports.stream()
                .flatMap(port -> port.addresses.stream())
                .anyMatch(prefix -> prefix.address().equals(address));
    }

    private @Nullable SimInterface lookUp(IpAddress destination) {
        for (Route route : routes) {
            if (route.destination.contains(destination)) {
                return route.out;
            }
        }
        return null;
    }

    private void reply(Port in, IcmpMessage error, IpPacket cause) {
        IpAddress own = in.address(cause.version());
        if (own != null && RouterErrors.mayAnswer(cause)) {
            errors++;
            in.end.transmit(RouterErrors.encode(error, own, cause.source()));
        }
    }
}
