package org.lucidstack.demo.socks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.HostPort;
import org.lucidstack.demo.stream.BufferedStream;
import org.lucidstack.demo.stream.Deadline;
import org.lucidstack.demo.stream.DialException;
import org.lucidstack.demo.stream.DialException.Reason;
import org.lucidstack.demo.stream.Dialer;
import org.lucidstack.demo.stream.DuplexStream;

/** The client's part: connects, and sends datagrams, through a SOCKS 5 server, which also looks up the names. Any thread. */
public final class SocksDialer implements Dialer {

    /** Longer than most servers try. */
    private static final Duration ANSWER = Duration.ofSeconds(140);

    private final HostPort proxy;
    private final Dialer toProxy;
    private final SocksMessage.@Nullable Login login;

    /** Without a login. @param toProxy connects to the server itself */
    public SocksDialer(HostPort proxy, Dialer toProxy) {
        this.proxy = proxy;
        this.toProxy = toProxy;
        this.login = null;
    }

    /**
     * With a name and password (RFC 1929), which go over the network as they are.
     *
     * @param toProxy connects to the server itself
     * @throws IllegalArgumentException if one of them is empty or longer than 255 bytes
     */
    public SocksDialer(HostPort proxy, Dialer toProxy, String name, byte[] password) {
        this.proxy = proxy;
        this.toProxy = toProxy;
        this.login = new SocksMessage.Login(name, password.clone());
        SocksClientCodec.login(login);
    }

    @Override
    public DuplexStream dial(String host, int port) throws DialException {
        HostPort target = new HostPort(host, port);
        BufferedStream stream = reach(target);
        request(stream, SocksMessage.CONNECT, target);
        return stream;
    }

    /**
     * Has the server carry datagrams, as long as the result is open.
     *
     * @param family of the addresses to which they will go
     * @throws DialException with {@link Reason#OTHER} if it does not
     */
    public SocksDatagrams associate(ProtocolFamily family) throws DialException {
        // Who sends is not known yet: the address of nobody (RFC 1928 section 4).
        HostPort any = new HostPort(family == StandardProtocolFamily.INET ? "0.0.0.0" : "::", 0);
        BufferedStream control = reach(any);
        SocksClientCodec.Answer answer = request(control, SocksMessage.UDP_ASSOCIATE, any);
        try {
            return SocksDatagrams.open(control, relayOf(control, answer.bound()));
        } catch (IOException e) {
            control.abort();
            throw failed(any, e);
        }
    }

    /** Where datagrams go: a server that listens on all its addresses tells none. */
    private static InetSocketAddress relayOf(DuplexStream control, HostPort bound) throws IOException {
        InetAddress address = InetAddress.getByName(bound.host());
        InetSocketAddress server = control.remote();
        if (address.isAnyLocalAddress() && server != null) {
            address = server.getAddress();
        }
        return new InetSocketAddress(address, bound.port());
    }

    private BufferedStream reach(HostPort target) throws DialException {
        try {
            return new BufferedStream(toProxy.dial(proxy.host(), proxy.port()), SocksCodec.MAX_MESSAGE);
        } catch (DialException e) {
            // A proxy that is not there says nothing about the target.
            throw new DialException(Reason.OTHER, target.host(), target.port(), e.getMessage() + " (the proxy)", e);
        }
    }

    private DialException failed(HostPort target, Exception e) {
        return new DialException(
                Reason.OTHER, target.host(), target.port(), "the proxy " + proxy + ": " + e.getMessage(), e);
    }

    /** Ends {@code stream} if it fails. */
    private SocksClientCodec.Answer request(BufferedStream stream, int command, HostPort target) throws DialException {
        try (Deadline limit = Deadline.of(stream, ANSWER)) {
            authenticate(stream);
            stream.write(SocksClientCodec.request(command, target));
            SocksClientCodec.Answer answer = stream.next(SocksClientCodec::parseAnswer);
            if (answer.reply() != Reply.SUCCEEDED) {
                stream.close();
                throw new DialException(answer.reply().reason(), target.host(), target.port());
            }
            return answer;
        } catch (DialException e) {
            throw e;
        } catch (IOException | IllegalArgumentException e) {
            stream.abort();
            throw failed(target, e);
        }
    }

    private void authenticate(BufferedStream stream) throws IOException {
        int method = login == null ? SocksMessage.NO_AUTHENTICATION : SocksMessage.USERNAME_PASSWORD;
        stream.write(SocksClientCodec.greeting(method));
        if (stream.next(SocksClientCodec::parseMethod) != method) {
            throw new IOException(login == null ? "it demands a login" : "it takes no name and password");
        }
        if (login != null) {
            stream.write(SocksClientCodec.login(login));
            if (!stream.next(SocksClientCodec::parseLoginResult)) {
                throw new IOException("it does not let '" + login.name() + "' in");
            }
        }
    }
}
