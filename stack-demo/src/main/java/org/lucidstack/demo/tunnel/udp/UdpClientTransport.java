package org.lucidstack.demo.tunnel.udp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.tunnel.Credentials;
import org.lucidstack.demo.tunnel.Drop;
import org.lucidstack.demo.tunnel.Hello;
import org.lucidstack.demo.tunnel.PacketSwitch;
import org.lucidstack.demo.tunnel.Peer;
import org.lucidstack.demo.tunnel.Transport;
import org.lucidstack.demo.tunnel.TunnelLog;
import org.lucidstack.demo.tunnel.Welcome;
import org.lucidstack.demo.tunnel.crypto.NoiseHandshake;
import org.lucidstack.demo.tunnel.crypto.SecureSession.Verdict;

/**
 * The connecting side of the UDP tunnel: makes keys with its server, and again when they are old, used up, or nothing
 * is heard.
 * The old keys serve until there are new ones.
 */
public final class UdpClientTransport implements Transport, Peer {

    private static final int LARGEST = 65_535;

    /** A hello that waits for its answer. */
    private record Attempt(NoiseHandshake handshake, int index) {}

    private final DatagramPort port;
    /** Unresolved: looked up for each hello, since names move. */
    private final InetSocketAddress server;

    private final Credentials credentials;
    private final SessionLimits limits;
    private final TunnelLog log;
    private final SecureRandom random = new SecureRandom();
    private final ByteBuffer opened = ByteBuffer.allocate(LARGEST);
    private volatile @Nullable UdpSession current;
    private volatile @Nullable UdpSession previous;
    private volatile long now;

    // Guarded by this.
    private @Nullable Attempt attempt;
    private long nextAttempt;
    private long pause;
    private String lastLine = "";

    UdpClientTransport(
            DatagramPort port, InetSocketAddress server, Credentials credentials, SessionLimits limits, TunnelLog log) {
        this.port = port;
        this.server = server;
        this.credentials = credentials;
        this.limits = limits;
        this.log = log;
        this.pause = limits.retry();
    }

    /** @param server unresolved */
    public static UdpClientTransport connect(InetSocketAddress server, Credentials credentials, TunnelLog log) {
        return new UdpClientTransport(
                new SocketPort(new InetSocketAddress(0), log), server, credentials, SessionLimits.DEFAULT, log);
    }

    @Override
    public void open() throws IOException {
        port.open();
    }

    @Override
    public void start(PacketSwitch packets) {
        packets.setUplink(this);
        port.start((datagram, from) -> receive(datagram, from, packets));
    }

    private void receive(ByteBuffer datagram, InetSocketAddress from, PacketSwitch packets) {
        int at = datagram.position();
        if (datagram.remaining() < UdpSession.WELCOME_HEADER) {
            log.drop(Drop.MALFORMED);
        } else if (datagram.get(at + 1) != Hello.VERSION) {
            log.drop(
                    Drop.WRONG_VERSION, "the server speaks version " + datagram.get(at + 1) + ", not " + Hello.VERSION);
        } else if (datagram.get(at) == UdpSession.WELCOME) {
            welcome(datagram, from);
        } else if (datagram.get(at) == UdpSession.DATA && datagram.remaining() >= UdpSession.OVERHEAD) {
            open(datagram, from, packets);
        } else {
            log.drop(Drop.MALFORMED);
        }
    }

    private synchronized void welcome(ByteBuffer datagram, InetSocketAddress from) {
        Attempt answered = attempt;
        if (answered == null || answered.index != UdpSession.index(datagram)) {
            log.drop(Drop.STALE_HANDSHAKE);
            return;
        }
        attempt = null;
        int header = UdpSession.WELCOME_HEADER;
        byte[] payload =
                answered.handshake.read(datagram.slice(datagram.position() + header, datagram.remaining() - header));
        Welcome welcome = payload == null ? null : Welcome.parse(payload);
        if (welcome == null) {
            log.drop(Drop.NOT_AUTHENTIC, "an answer from " + describe());
        } else if (welcome.verdict() != Welcome.Verdict.WELCOME) {
            say(describe() + ": " + welcome.verdict() + "; trying again");
        } else {
            previous = current;
            int mtu = credentials.agreedMtu(welcome.mtu());
            UdpSession session =
                    new UdpSession(answered.handshake.split(), answered.index, welcome.index(), mtu, from, now);
            current = session;
            pause = limits.retry();
            say("connected to " + describe());
            send(ByteBuffer.allocate(0));
        }
    }

    private void open(ByteBuffer datagram, InetSocketAddress from, PacketSwitch packets) {
        int index = UdpSession.index(datagram);
        UdpSession newest = current;
        UdpSession older = previous;
        UdpSession session = newest != null && newest.localIndex() == index
                ? newest
                : older != null && older.localIndex() == index ? older : null;
        if (session == null) {
            log.drop(Drop.NO_SESSION);
            return;
        }
        Verdict verdict = session.open(datagram, from, opened.clear(), now);
        ByteBuffer packet = opened.flip();
        if (!verdict.isAccepted()) {
            log.drop(verdict == Verdict.REPLAYED ? Drop.REPLAYED : Drop.NOT_AUTHENTIC);
        } else if (packet.remaining() > 1) {
            packets.fromUplink(packet);
        } else if (packet.remaining() == 1) {
            lose("the server has ended");
        }
    }

    private synchronized void lose(String why) {
        current = null;
        previous = null;
        nextAttempt = now + limits.retry();
        say(describe() + ": " + why + "; connecting again");
    }

    /** The same line over and over tells nobody anything. */
    private void say(String line) {
        if (!line.equals(lastLine)) {
            lastLine = line;
            log.line(line);
        }
    }

    @Override
    public synchronized void tick(long time) {
        now = time;
        UdpSession session = current;
        if (session != null && session.silence(time) > limits.silence()) {
            lose("nothing was heard for " + session.silence(time) / 1000 + " seconds");
        } else if (session != null && session.age(time) > limits.maxAge()) {
            lose("the keys are too old");
        } else if (session != null && session.sinceSent(time) > limits.keepalive()) {
            send(ByteBuffer.allocate(0));
        }
        session = current;
        boolean isDue =
                session == null || session.age(time) > limits.rekeyAge() || session.sentCount() > limits.rekeyCount();
        if (isDue && time >= nextAttempt) {
            if (session == null && attempt != null && pause > limits.retry()) {
                say(describe() + ": no answer (is it there, with the same key?); trying again");
            }
            greet(time);
        }
    }

    private void greet(long time) {
        nextAttempt = time + pause;
        pause = Math.min(2 * pause, limits.maxRetry());
        int index = random.nextInt();
        NoiseHandshake handshake = credentials.initiate(UdpServerTransport.TRANSPORT);
        byte[] message = handshake.write(credentials.hello(index).encode());
        attempt = new Attempt(handshake, index);
        ByteBuffer datagram = UdpSession.header(UdpSession.HELLO, UdpSession.HELLO_HEADER + message.length)
                .put(message)
                .flip();
        InetSocketAddress to = new InetSocketAddress(server.getHostString(), server.getPort());
        if (to.isUnresolved()) {
            say("the name " + server.getHostString() + " is not known; trying again");
        } else if (port.send(datagram, to) != DatagramPort.Outcome.SENT) {
            log.drop(Drop.SEND_FAILED);
        }
    }

    @Override
    public String name() {
        return describe();
    }

    @Override
    public int maxPacket() {
        UdpSession session = current;
        return session == null ? credentials.mtu() : session.maxPacket();
    }

    @Override
    public void send(ByteBuffer packet) {
        UdpSession session = current;
        Drop problem = session == null ? Drop.NO_SESSION : session.send(packet, port, now);
        if (problem != null) {
            log.drop(problem);
        }
    }

    @Override
    public String describe() {
        String host = server.getHostString();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + server.getPort();
    }

    @Override
    public void close() {
        if (current != null) {
            send(ByteBuffer.allocate(1));
        }
        port.close();
    }
}
