package org.lucidstack.demo.socks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.HostPort;
import org.lucidstack.demo.LineLog;
import org.lucidstack.demo.socks.SocksMessage.Greeting;
import org.lucidstack.demo.socks.SocksMessage.Login;
import org.lucidstack.demo.socks.SocksMessage.Request4;
import org.lucidstack.demo.socks.SocksMessage.Request5;
import org.lucidstack.demo.socks.SocksMessage.UnknownAddressType;
import org.lucidstack.demo.stream.BufferedStream;
import org.lucidstack.demo.stream.Deadline;
import org.lucidstack.demo.stream.DialException;
import org.lucidstack.demo.stream.Dialer;
import org.lucidstack.demo.stream.DuplexStream;
import org.lucidstack.demo.stream.Guard;
import org.lucidstack.demo.stream.Relay;

/** Serves SOCKS clients, one per call of {@link #serve}. Any thread. */
public final class SocksServer {

    private static final Duration HANDSHAKE = Duration.ofSeconds(30);
    /** How long a client that was turned away may take to hear it (RFC 1928: at most 10 s). */
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private final Dialer dialer;
    private final Guard datagramGuard;
    private final @Nullable Users users;
    private final LineLog log;

    /** For anybody, to anywhere. @param dialer makes the connections that clients ask for */
    public SocksServer(Dialer dialer, LineLog log) {
        this(dialer, Guard.ALL, null, log);
    }

    /**
     * @param dialer makes connections, and keeps the rules for them
     * @param datagramGuard where datagrams may go
     * @param users null: anybody
     */
    public SocksServer(Dialer dialer, Guard datagramGuard, @Nullable Users users, LineLog log) {
        this.dialer = dialer;
        this.datagramGuard = datagramGuard;
        this.users = users;
        this.log = log;
    }

    /** Serves one client to its end, and closes its stream. */
    public void serve(DuplexStream stream) {
        BufferedStream client = new BufferedStream(stream, SocksCodec.MAX_MESSAGE);
        try {
            @Nullable SocksMessage request;
            try (Deadline limit = Deadline.of(client, HANDSHAKE)) {
                request = handshake(client);
            }
            switch (request) {
                case Request5 r when r.command() == SocksMessage.CONNECT -> connect(client, r.target(), true);
                case Request5 r when r.command() == SocksMessage.UDP_ASSOCIATE -> associate(client);
                case Request5 r -> turnAway(client, SocksCodec.reply5(Reply.COMMAND_NOT_SUPPORTED, null));
                case UnknownAddressType r ->
                    turnAway(client, SocksCodec.reply5(Reply.ADDRESS_TYPE_NOT_SUPPORTED, null));
                case Request4 r
                when r.command() == SocksMessage.CONNECT && users == null -> connect(client, r.target(), false);
                case Request4 r -> turnAway(client, SocksCodec.reply4(false, null));
                case null, default -> client.close();
            }
        } catch (IOException e) {
            log.line("client " + client + ": " + (e.getMessage() == null ? "too slow" : e.getMessage()));
            client.abort();
        }
    }

    /** @return the request, or null if the client was turned away */
    private @Nullable SocksMessage handshake(BufferedStream client) throws IOException {
        SocksMessage first = client.next(SocksCodec::parseFirst);
        if (!(first instanceof Greeting greeting)) {
            return first;
        }
        int method = users == null ? SocksMessage.NO_AUTHENTICATION : SocksMessage.USERNAME_PASSWORD;
        if (!greeting.methods().contains(method)) {
            turnAway(client, SocksCodec.method(SocksMessage.NO_ACCEPTABLE_METHOD));
            return null;
        }
        client.write(SocksCodec.method(method));
        if (users != null) {
            Login login = client.next(SocksCodec::parseLogin);
            if (!users.knows(login)) {
                log.line("client " + client + ": a wrong name or password");
                turnAway(client, SocksCodec.loginResult(false));
                return null;
            }
            client.write(SocksCodec.loginResult(true));
        }
        return client.next(SocksCodec::parseRequest);
    }

    private void connect(BufferedStream client, HostPort target, boolean isVersion5) throws IOException {
        DuplexStream far;
        try {
            far = dialer.dial(target.host(), target.port());
        } catch (DialException e) {
            log.line("client " + client + ": " + e.getMessage());
            turnAway(
                    client,
                    isVersion5 ? SocksCodec.reply5(Reply.of(e.reason()), null) : SocksCodec.reply4(false, null));
            return;
        }
        try {
            client.write(
                    isVersion5
                            ? SocksCodec.reply5(Reply.SUCCEEDED, far.local())
                            : SocksCodec.reply4(true, far.local()));
        } catch (IOException e) {
            far.abort();
            throw e;
        }
        new Relay(client, far).run();
    }

    private void associate(BufferedStream client) throws IOException {
        UdpAssociation association;
        try {
            association = UdpAssociation.open(client, dialer, datagramGuard);
        } catch (DialException e) {
            turnAway(client, SocksCodec.reply5(Reply.COMMAND_NOT_SUPPORTED, null));
            return;
        }
        try (client;
                association) {
            client.write(SocksCodec.reply5(Reply.SUCCEEDED, association.bound()));
            association.run();
        }
    }

    /** Says so, and closes, but not before the client could read it: closing with unread bytes would reset the connection. */
    private static void turnAway(BufferedStream client, ByteBuffer answer) {
        try (client;
                Deadline limit = Deadline.of(client, FAREWELL)) {
            client.write(answer);
            client.shutdownOutput();
            ByteBuffer ignored = ByteBuffer.allocate(SocksCodec.MAX_MESSAGE);
            while (client.read(ignored.clear()) >= 0) {
                if (limit.hasPassed()) {
                    return;
                }
            }
        } catch (IOException e) {
            // It has its answer, or does not want it.
            client.abort();
        }
    }
}
