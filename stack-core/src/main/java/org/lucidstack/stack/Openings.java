package org.lucidstack.stack;

import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import org.lucidstack.env.Environment;
import org.lucidstack.env.Implements;
import org.lucidstack.env.Journal.Step;
import org.lucidstack.env.SettingsText;
import org.lucidstack.ip.AddressRules;
import org.lucidstack.ip.IpLayer;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.FourTuple;
import org.lucidstack.net.IpAddress;
import org.lucidstack.tcp.Connection;
import org.lucidstack.tcp.ConnectionOptions;
import org.lucidstack.tcp.Listener;
import org.lucidstack.tcp.TcpLayer;
import org.lucidstack.udp.UdpLayer;
import org.lucidstack.udp.UdpSocket;

/**
 * The calls of {@link NetStack} that open something: whether the addresses are such that it can be, which address and port are
 * meant where the caller leaves the choice, and what the journal notes of it.
 */
final class Openings {

    /** RFC 6335 section 6. */
    private static final int FIRST_DYNAMIC_PORT = 49_152;

    private static final int DYNAMIC_PORTS = 16_384;

    private final Environment env;
    private final IpLayer ip;
    private final TcpLayer tcp;
    private final UdpLayer udp;
    private final OpeningJournal journal;

    Openings(Environment env, IpLayer ip, TcpLayer tcp, UdpLayer udp) {
        this.env = env;
        this.ip = ip;
        this.tcp = tcp;
        this.udp = udp;
        this.journal = new OpeningJournal(env.journal());
    }

    /** OPEN, active. */
    Connection connect(Endpoint local, Endpoint remote, ConnectionOptions options, ByteBuffer early)
            throws SocketException {
        if (!env.journal().isOpen()) {
            return connectChecked(local, remote, options, early);
        }
        byte[] bytes = new byte[early.remaining()];
        early.get(early.position(), bytes);
        return journal.open(
                Step.CONNECT,
                () -> connectChecked(local, remote, options, early),
                local.toString(),
                remote.toString(),
                SettingsText.of(options),
                bytes);
    }

    @Implements({"MUST-43", "MUST-44", "MUST-46"})
    private Connection connectChecked(Endpoint local, Endpoint remote, ConnectionOptions options, ByteBuffer early)
            throws SocketException {
        IpAddress to = remote.address();
        if (!AddressRules.isUnicast(to) || ip.isNetworkOrBroadcast(to)) {
            throw new ConnectException("cannot connect to " + to + ": not the address of one host");
        }
        IpAddress from = local.address().isUnspecified() ? ip.sourceFor(to) : local.address();
        if (from == null || ip.interfaceMtu(to) == 0) {
            throw new NoRouteToHostException("no route to " + to);
        }
        if (!ip.mayUseAsSource(from) || from.version() != to.version()) {
            throw new BindException("cannot connect to " + to + " from " + from);
        }
        return tcp.connect(new FourTuple(from, local.port(), to, remote.port()), options, early);
    }

    /** OPEN, passive. */
    Listener listen(Endpoint local, int backlog, ConnectionOptions options) throws BindException {
        if (!env.journal().isOpen()) {
            return listenChecked(local, backlog, options);
        }
        return journal.open(
                Step.LISTEN,
                () -> listenChecked(local, backlog, options),
                local.toString(),
                backlog,
                SettingsText.of(options));
    }

    private Listener listenChecked(Endpoint local, int backlog, ConnectionOptions options) throws BindException {
        if (!local.address().isUnspecified() && !ip.mayUseAsSource(local.address())) {
            throw new BindException("not an address of this stack: " + local.address());
        }
        Endpoint chosen = local.port() == 0 ? withFreePort(local.address()) : local;
        return tcp.listen(chosen, backlog, options);
    }

    private Endpoint withFreePort(IpAddress address) throws BindException {
        int start = env.random().nextInt(DYNAMIC_PORTS);
        for (int i = 0; i < DYNAMIC_PORTS; i++) {
            Endpoint candidate = new Endpoint(address, FIRST_DYNAMIC_PORT + (start + i) % DYNAMIC_PORTS);
            if (!tcp.isPortTaken(candidate)) {
                return candidate;
            }
        }
        throw new BindException("no TCP port is free");
    }

    Listener listenOnAllPorts(int ipVersion, int backlog, ConnectionOptions options) throws BindException {
        Endpoint all = new Endpoint(IpAddress.unspecified(ipVersion), 0);
        return journal.open(
                Step.LISTEN_ON_ALL_PORTS,
                () -> tcp.listen(all, backlog, options),
                ipVersion,
                backlog,
                SettingsText.of(options));
    }

    UdpSocket openUdp(Endpoint local) throws BindException {
        return journal.open(Step.OPEN_UDP, () -> udp.open(local), local.toString());
    }
}
