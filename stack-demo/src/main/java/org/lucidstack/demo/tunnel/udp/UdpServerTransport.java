package org.lucidstack.demo.tunnel.udp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.tunnel.Admission;
import org.lucidstack.demo.tunnel.Admission.Guest;
import org.lucidstack.demo.tunnel.Credentials;
import org.lucidstack.demo.tunnel.Drop;
import org.lucidstack.demo.tunnel.Hello;
import org.lucidstack.demo.tunnel.PacketSwitch;
import org.lucidstack.demo.tunnel.Transport;
import org.lucidstack.demo.tunnel.TunnelLog;
import org.lucidstack.demo.tunnel.crypto.SecureSession.Verdict;

/** The listening side of the UDP tunnel: many clients on one socket, told apart by the index of their session. */
public final class UdpServerTransport implements Transport {

    /** Bytes of a datagram beyond its packet. */
    public static final int OVERHEAD = UdpSession.OVERHEAD;

    static final String TRANSPORT = "udp";

    /** Sessions whose client has not proved yet that its hello was not a repeated one. */
    private static final int MAX_UNPROVEN = 256;

    private static final long UNPROVEN_MILLIS = 5000;
    private static final int LARGEST = 65_535;

    /** @param client null until the first authentic packet has come */
    private record Entry(
            UdpSession session, Guest guest, @Nullable UdpClient client) {}

    private final DatagramPort port;
    private final String name;
    private final Admission admission;
    private final SessionLimits limits;
    private final TunnelLog log;
    private final SecureRandom random = new SecureRandom();
    private final Map<Integer, Entry> sessions = new ConcurrentHashMap<>();
    private final Map<String, UdpClient> clients = new ConcurrentHashMap<>();
    private final ByteBuffer opened = ByteBuffer.allocate(LARGEST);
    private volatile long now;
    private @Nullable PacketSwitch packets;

    UdpServerTransport(DatagramPort port, String name, Credentials credentials, SessionLimits limits, TunnelLog log) {
        this.port = port;
        this.name = name;
        this.admission = new Admission(credentials, TRANSPORT, log);
        this.limits = limits;
        this.log = log;
    }

    public static UdpServerTransport listen(InetSocketAddress address, Credentials credentials, TunnelLog log) {
        String name = address.getAddress().getHostAddress() + ":" + address.getPort();
        return new UdpServerTransport(new SocketPort(address, log), name, credentials, SessionLimits.DEFAULT, log);
    }

    @Override
    public void open() throws IOException {
        port.open();
    }

    @Override
    public void start(PacketSwitch to) {
        packets = to;
        port.start((datagram, from) -> receive(datagram, from, to));
    }

    /** One thread, that of the port. */
    private void receive(ByteBuffer datagram, InetSocketAddress from, PacketSwitch to) {
        int at = datagram.position();
        if (datagram.remaining() < UdpSession.HELLO_HEADER) {
            log.drop(Drop.MALFORMED, host(from));
        } else if (datagram.get(at) < UdpSession.HELLO || datagram.get(at) > UdpSession.DATA) {
            log.drop(Drop.MALFORMED, host(from));
        } else if (datagram.get(at + 1) != Hello.VERSION) {
            log.drop(
                    Drop.WRONG_VERSION,
                    host(from) + " speaks version " + datagram.get(at + 1) + ", not " + Hello.VERSION);
        } else if (datagram.get(at) == UdpSession.HELLO) {
            greet(datagram.slice(at + UdpSession.HELLO_HEADER, datagram.remaining() - UdpSession.HELLO_HEADER), from);
        } else if (datagram.get(at) == UdpSession.DATA && datagram.remaining() >= UdpSession.OVERHEAD) {
            open(datagram, from, to);
        } else {
            log.drop(Drop.MALFORMED, host(from));
        }
    }

    private void greet(ByteBuffer message, InetSocketAddress from) {
        if (sessions.values().stream().filter(entry -> entry.client == null).count() >= MAX_UNPROVEN) {
            log.drop(Drop.TOO_MANY_HANDSHAKES, host(from));
            return;
        }
        int index = random.nextInt();
        while (sessions.containsKey(index)) {
            index = random.nextInt();
        }
        Guest guest = admission.receive(message, index, host(from));
        if (guest == null) {
            return;
        }
        if (guest.session() != null) {
            UdpSession session =
                    new UdpSession(guest.session(), index, guest.hello().index(), guest.mtu(), from, now);
            sessions.put(index, new Entry(session, guest, null));
        } else {
            log.line(text(from) + " (" + Admission.describe(guest.hello()) + ") was refused: " + guest.verdict());
        }
        ByteBuffer answer = UdpSession.header(UdpSession.WELCOME, UdpSession.WELCOME_HEADER + guest.answer().length);
        answer.putInt(guest.hello().index()).put(guest.answer()).flip();
        if (port.send(answer, from) != DatagramPort.Outcome.SENT) {
            log.drop(Drop.SEND_FAILED);
        }
    }

    private void open(ByteBuffer datagram, InetSocketAddress from, PacketSwitch to) {
        Entry entry = sessions.get(UdpSession.index(datagram));
        if (entry == null) {
            log.drop(Drop.NO_SESSION);
            return;
        }
        InetSocketAddress before = entry.session.endpoint();
        Verdict verdict = entry.session.open(datagram, from, opened.clear(), now);
        if (!verdict.isAccepted()) {
            log.drop(verdict == Verdict.REPLAYED ? Drop.REPLAYED : Drop.NOT_AUTHENTIC);
            return;
        }
        UdpClient client = entry.client != null ? entry.client : prove(entry, to);
        if (client == null) {
            return;
        }
        if (!before.equals(entry.session.endpoint())) {
            log.line(client.name() + ": has moved to " + text(from));
        }
        ByteBuffer packet = opened.flip();
        if (packet.remaining() > 1) {
            to.fromMember(client.member(), packet);
        } else if (packet.remaining() == 1) {
            remove(client, "it has ended");
        }
    }

    /** The first authentic packet of a session: from now on it is the one that its client uses. */
    private @Nullable UdpClient prove(Entry entry, PacketSwitch to) {
        Guest guest = entry.guest;
        UdpClient known = clients.get(guest.identity());
        if (known != null
                && !known.guest().hello().addresses().equals(guest.hello().addresses())) {
            remove(known, "it has other addresses now");
            known = null;
        }
        UdpClient client = known != null ? known : new UdpClient(guest, port, log, () -> now);
        if (!admission.claim(guest, client)) {
            sessions.remove(entry.session.localIndex());
            return null;
        }
        client.use(entry.session);
        if (known == null) {
            clients.put(guest.identity(), client);
            client.setMember(to.join(guest.hello().addresses(), client));
            log.line(client.name() + ": connected");
        }
        sessions.put(entry.session.localIndex(), new Entry(entry.session, guest, client));
        return client;
    }

    private void remove(UdpClient client, String why) {
        clients.remove(client.guest().identity(), client);
        sessions.values().removeIf(entry -> entry.client == client);
        if (packets != null) {
            packets.leave(client.member());
        }
        admission.release(client.guest(), client);
        log.line(client.name() + ": " + why);
    }

    @Override
    public void tick(long time) {
        now = time;
        sessions.values()
                .removeIf(entry -> entry.client == null && entry.session.age(time) > UNPROVEN_MILLIS
                        || entry.client != null && entry.session.age(time) > limits.maxAge() + limits.silence()
                        || entry.client != null
                                && !entry.client.uses(entry.session)
                                && entry.session.silence(time) > limits.silence());
        for (UdpClient client : clients.values()) {
            UdpSession session = client.session();
            if (session.silence(time) > limits.silence() || session.age(time) > limits.maxAge() + limits.silence()) {
                remove(client, "nothing was heard for " + session.silence(time) / 1000 + " seconds");
            } else if (session.sinceSent(time) > limits.keepalive()) {
                client.send(ByteBuffer.allocate(0));
            }
        }
    }

    private static String host(InetSocketAddress address) {
        return address.getAddress().getHostAddress();
    }

    private static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    @Override
    public String describe() {
        return name;
    }

    @Override
    public void close() {
        clients.values().forEach(client -> client.send(ByteBuffer.allocate(1)));
        clients.clear();
        port.close();
    }
}
