package org.lucidstack.demo.gateway;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.HostPort;
import org.lucidstack.demo.UserError;
import org.lucidstack.demo.stream.DialException;
import org.lucidstack.demo.stream.DialException.Reason;
import org.lucidstack.demo.stream.Dialer;
import org.lucidstack.demo.stream.DuplexStream;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.FourTuple;
import org.lucidstack.net.IpAddress;
import org.lucidstack.wire.Unreachable;

/** The way on from the gateway, for streams and datagrams, with the detour of DNS. Any thread. */
final class Via {

    private static final int DNS_PORT = 53;

    private final Dialer streams;
    private final DatagramVia datagrams;
    private final @Nullable DirectSockets direct;
    private final List<Endpoint> relays;
    private final @Nullable String dnsHost;

    /**
     * @param direct the same as the two others if they are the host's sockets, else null
     * @param relays the proxy or SSH server, to which the host itself connects
     * @param dnsHost where all that is for port 53 goes, or null
     */
    Via(
            Dialer streams,
            DatagramVia datagrams,
            @Nullable DirectSockets direct,
            List<Endpoint> relays,
            @Nullable String dnsHost) {
        this.streams = streams;
        this.datagrams = datagrams;
        this.direct = direct;
        this.relays = List.copyOf(relays);
        this.dnsHost = dnsHost;
    }

    /** Whether a SYN or datagram that arrived was sent by this process. */
    boolean isOwn(FourTuple arrived) {
        return relays.contains(arrived.local()) || direct != null && direct.isOwn(arrived);
    }

    DuplexStream dial(Endpoint destination) throws DialException {
        return streams.dial(host(destination), destination.port());
    }

    /** The host to name: that of the detour for DNS. */
    private String host(Endpoint destination) {
        return isDns(destination)
                ? String.valueOf(dnsHost)
                : destination.address().toString();
    }

    private boolean isDns(Endpoint destination) {
        return dnsHost != null && destination.port() == DNS_PORT;
    }

    DatagramVia.Flow openDatagrams(Endpoint destination) throws java.io.IOException {
        if (!isDns(destination)) {
            return datagrams.open(destination);
        }
        String host = String.valueOf(dnsHost);
        try {
            return datagrams.open(new Endpoint(resolve(host).getFirst(), DNS_PORT));
        } catch (DialException e) {
            return new DnsOverTcp(streams, host, DNS_PORT);
        }
    }

    /** What tells a client of a failure: a proxy's host does not know better than that the host cannot be reached. */
    Unreachable unreachable(Reason reason) {
        return switch (reason) {
            case DENIED -> Unreachable.PROHIBITED;
            case NETWORK_UNREACHABLE -> direct != null ? Unreachable.NETWORK : Unreachable.HOST;
            default -> Unreachable.HOST;
        };
    }

    /** The addresses of the relays. */
    List<IpAddress> spared() {
        return relays.stream().map(Endpoint::address).distinct().toList();
    }

    boolean isDirect() {
        return direct != null;
    }

    static List<IpAddress> resolve(String host) {
        try {
            return Stream.of(InetAddress.getAllByName(host)).map(IpAddress::of).toList();
        } catch (UnknownHostException e) {
            throw new UserError("the name '" + host + "' cannot be resolved.", e);
        }
    }

    /** All addresses of a host with one port. */
    static List<Endpoint> endpoints(HostPort at) {
        return resolve(at.host()).stream()
                .map(address -> new Endpoint(address, at.port()))
                .toList();
    }
}
