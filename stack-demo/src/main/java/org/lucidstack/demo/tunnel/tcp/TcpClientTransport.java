package org.lucidstack.demo.tunnel.tcp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ProtocolException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.tunnel.Credentials;
import org.lucidstack.demo.tunnel.InnerPacket;
import org.lucidstack.demo.tunnel.PacketSwitch;
import org.lucidstack.demo.tunnel.Transport;
import org.lucidstack.demo.tunnel.TunnelLog;
import org.lucidstack.demo.tunnel.Welcome;
import org.lucidstack.demo.tunnel.Welcome.Verdict;
import org.lucidstack.demo.tunnel.crypto.NoiseHandshake;

/** The connecting side of the TCP tunnel: one connection to its server, made anew whenever it breaks. */
public final class TcpClientTransport implements Transport {

    private static final long ATTEMPT_NANOS = 5_000_000_000L;
    private static final long FIRST_PAUSE_MILLIS = 250;
    private static final long MAX_PAUSE_MILLIS = 4000;
    private static final long ADDRESS_CHECK_MILLIS = 2000;

    private final String host;
    private final int port;
    private final @Nullable Credentials credentials;
    private final int maxPacket;
    private final TunnelLog log;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile @Nullable SocketChannel attempt;
    private volatile long attemptStarted;
    private volatile @Nullable FramedConnection connection;
    private long nextAddressCheck;
    private String lastLine = "";

    /** @param maxPacket longest packet that is taken, in bytes */
    public TcpClientTransport(String host, int port, @Nullable Credentials credentials, int maxPacket, TunnelLog log) {
        this.host = host;
        this.port = port;
        this.credentials = credentials;
        this.maxPacket = maxPacket;
        this.log = log;
    }

    @Override
    public void open() {
        // The server need not be there yet.
    }

    @Override
    public void start(PacketSwitch packets) {
        Thread thread = new Thread(() -> run(packets), "tunnel-connect");
        thread.setDaemon(true);
        thread.start();
    }

    private void run(PacketSwitch packets) {
        long pause = FIRST_PAUSE_MILLIS;
        while (!isClosed()) {
            boolean wasUp = runOnce(packets);
            pause = wasUp ? FIRST_PAUSE_MILLIS : Math.min(2 * pause, MAX_PAUSE_MILLIS);
            try {
                closing.await(pause, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** One connection from beginning to end. @return whether it got as far as carrying packets */
    private boolean runOnce(PacketSwitch packets) {
        FramedConnection current = null;
        boolean wasUp = false;
        try (SocketChannel channel = SocketChannel.open()) {
            attemptStarted = System.nanoTime();
            attempt = channel;
            channel.connect(resolve());
            current = new FramedConnection(channel, TcpHello.MAX_LENGTH, log);
            begin(current);
            attempt = null;
            connection = current;
            packets.setUplink(current);
            wasUp = true;
            say("connected to " + current.name());
            for (ByteBuffer packet = current.read(); packet != null; packet = current.read()) {
                if (packet.hasRemaining()) {
                    packets.fromUplink(packet);
                }
            }
            if (!isClosed()) {
                say(current.name() + ": " + current.reason(null) + "; connecting again");
            }
        } catch (IOException e) {
            if (!isClosed()) {
                boolean timedOut = attempt != null && System.nanoTime() - attemptStarted > ATTEMPT_NANOS;
                String why = timedOut ? "no answer" : current != null ? current.reason(e) : message(e);
                say(describe() + ": " + why + "; trying again");
            }
        } finally {
            attempt = null;
            packets.setUplink(null);
            connection = null;
            if (current != null) {
                current.close(null);
            }
        }
        return wasUp;
    }

    /** The same line over and over tells nobody anything. */
    private void say(String line) {
        if (!line.equals(lastLine)) {
            lastLine = line;
            log.line(line);
        }
    }

    private static String message(IOException problem) {
        return problem.getMessage() == null ? problem.getClass().getSimpleName() : problem.getMessage();
    }

    private InetSocketAddress resolve() throws UnknownHostException {
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            throw (UnknownHostException) new UnknownHostException("the name " + host + " is not known").initCause(e);
        }
    }

    private void begin(FramedConnection current) throws IOException {
        if (credentials == null) {
            current.start(new FrameCodec.Plain(), maxPacket, InnerPacket.MAX_LENGTH, false, current.remote());
            return;
        }
        NoiseHandshake handshake = credentials.initiate(TcpHello.TRANSPORT);
        TcpHello.write(current, handshake.write(credentials.hello(0).encode()));
        ByteBuffer answer = TcpHello.read(current);
        if (answer == null) {
            throw new ProtocolException("it closed the connection at our hello: is the key the same?");
        }
        byte[] payload = handshake.read(answer);
        Welcome welcome = payload == null ? null : Welcome.parse(payload);
        if (welcome == null) {
            throw new ProtocolException("its answer is not authentic: is the key the same?");
        }
        if (welcome.verdict() != Verdict.WELCOME) {
            throw new ProtocolException(welcome.verdict().toString());
        }
        int agreed = credentials.agreedMtu(welcome.mtu());
        current.start(new FrameCodec.Sealed(handshake.split()), maxPacket, agreed, true, current.remote());
        current.sendKeepalive();
    }

    @Override
    public void tick(long now) {
        SocketChannel trying = attempt;
        if (trying != null && System.nanoTime() - attemptStarted > ATTEMPT_NANOS) {
            closeQuietly(trying);
        }
        FramedConnection current = connection;
        if (current != null) {
            current.tick();
            if (now >= nextAddressCheck) {
                nextAddressCheck = now + ADDRESS_CHECK_MILLIS;
                checkAddress(current);
            }
        }
    }

    /** TCP would go on sending from an address that this host has no more, for a quarter of an hour. */
    private void checkAddress(FramedConnection current) {
        try {
            InetAddress local = ((InetSocketAddress) current.channel().getLocalAddress()).getAddress();
            if (NetworkInterface.getByInetAddress(local) == null) {
                current.close("this host has the address " + local.getHostAddress() + " no more");
            }
        } catch (IOException e) {
            current.close(e.getMessage());
        }
    }

    private void closeQuietly(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            log.line("closing failed: " + e.getMessage());
        }
    }

    private boolean isClosed() {
        return closing.getCount() == 0;
    }

    @Override
    public String describe() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    @Override
    public void close() {
        closing.countDown();
        SocketChannel trying = attempt;
        if (trying != null) {
            closeQuietly(trying);
        }
        FramedConnection current = connection;
        if (current != null) {
            current.close(null);
        }
    }
}
