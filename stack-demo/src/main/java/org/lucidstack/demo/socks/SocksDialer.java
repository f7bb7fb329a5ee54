package org.lucidstack.demo.socks;

import java.io.IOException;
import java.time.Duration;
import org.lucidstack.demo.HostPort;
import org.lucidstack.demo.stream.BufferedStream;
import org.lucidstack.demo.stream.Deadline;
import org.lucidstack.demo.stream.DialException;
import org.lucidstack.demo.stream.DialException.Reason;
import org.lucidstack.demo.stream.Dialer;
import org.lucidstack.demo.stream.DuplexStream;

/** Connects through a SOCKS 5 server, which also looks up the names. No authentication. */
public final class SocksDialer implements Dialer {

    private static final Duration ANSWER = Duration.ofSeconds(60);

    private final HostPort proxy;
    private final Dialer toProxy;

    /** @param toProxy connects to the server itself */
    public SocksDialer(HostPort proxy, Dialer toProxy) {
        this.proxy = proxy;
        this.toProxy = toProxy;
    }

    @Override
    public DuplexStream dial(String host, int port) throws DialException {
        DuplexStream raw;
        try {
            raw = toProxy.dial(proxy.host(), proxy.port());
        } catch (DialException e) {
            // A proxy that is not there says nothing about the target.
            throw new DialException(Reason.OTHER, host, port, e.getMessage() + " (the proxy)", e);
        }
        BufferedStream stream = new BufferedStream(raw, SocksCodec.MAX_MESSAGE);
        try (Deadline limit = Deadline.of(stream, ANSWER)) {
            request(stream, new HostPort(host, port));
            return stream;
        } catch (DialException e) {
            stream.close();
            throw e;
        } catch (IOException | IllegalArgumentException e) {
            stream.abort();
            throw new DialException(Reason.OTHER, host, port, "the proxy " + proxy + ": " + e.getMessage(), e);
        }
    }

    private static void request(BufferedStream stream, HostPort target) throws IOException {
        stream.write(SocksCodec.greeting(SocksMessage.NO_AUTHENTICATION));
        if (stream.next(SocksCodec::parseMethod) != SocksMessage.NO_AUTHENTICATION) {
            throw new IOException("it demands a login");
        }
        stream.write(SocksCodec.request5(SocksMessage.CONNECT, target));
        Reply reply = stream.next(SocksCodec::parseAnswer).reply();
        if (reply != Reply.SUCCEEDED) {
            throw new DialException(reply.reason(), target.host(), target.port());
        }
    }
}
