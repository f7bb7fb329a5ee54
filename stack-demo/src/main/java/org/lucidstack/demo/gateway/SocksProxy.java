package org.lucidstack.demo.gateway;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.lucidstack.demo.HostPort;
import org.lucidstack.demo.stream.Deadline;
import org.lucidstack.demo.stream.DialException;
import org.lucidstack.demo.stream.DialException.Reason;
import org.lucidstack.demo.stream.Dialer;
import org.lucidstack.demo.stream.DuplexStream;
import org.lucidstack.demo.stream.SocketDialer;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.IpAddress;

/** The way on through a SOCKS 5 proxy (RFC 1928) without authentication: CONNECT for streams, UDP ASSOCIATE for datagrams. */
final class SocksProxy implements Dialer, DatagramVia {

    private static final int VERSION = 5;
    private static final int NO_AUTHENTICATION = 0;
    private static final int CONNECT = 1;
    private static final int UDP_ASSOCIATE = 3;
    private static final int IPV4 = 1;
    private static final int NAME = 3;
    private static final int IPV6 = 4;
    private static final int MAX_NAME = 255;
    private static final int MAX_DATAGRAM = 65_535;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(20);
    /** Longer than most proxies try. */
    private static final Duration REPLY_TIMEOUT = Duration.ofSeconds(140);

    private final HostPort proxy;
    private final Dialer toProxy = SocketDialer.direct(CONNECT_TIMEOUT);

    SocksProxy(HostPort proxy) {
        this.proxy = proxy;
    }

    @Override
    public DuplexStream dial(String host, int port) throws DialException {
        DuplexStream stream = reach(host, port);
        try {
            request(stream, CONNECT, host, port);
            return stream;
        } catch (IOException e) {
            stream.abort();
            throw asDialException(e, host, port);
        }
    }

    @Override
    public Flow open(Endpoint destination) throws IOException {
        String host = destination.address().toString();
        DuplexStream control = reach(host, destination.port());
        try {
            boolean v4 = destination.address().version() == 4;
            InetSocketAddress relay = request(control, UDP_ASSOCIATE, v4 ? "0.0.0.0" : "::", 0);
            InetSocketAddress to = relay.getAddress().isAnyLocalAddress()
                    ? new InetSocketAddress(remote(control).getAddress(), relay.getPort())
                    : relay;
            return new SocksDatagrams(control, DatagramChannel.open().connect(to), destination);
        } catch (IOException e) {
            control.abort();
            throw asDialException(e, host, destination.port());
        }
    }

    private static InetSocketAddress remote(DuplexStream stream) throws IOException {
        InetSocketAddress remote = stream.remote();
        if (remote == null) {
            throw new IOException("the proxy's address is not known");
        }
        return remote;
    }

    /** A proxy that cannot be reached says nothing about the destination. */
    private DuplexStream reach(String host, int port) throws DialException {
        try {
            return toProxy.dial(proxy.host(), proxy.port());
        } catch (DialException e) {
            throw new DialException(Reason.OTHER, host, port, "the proxy: " + e.getMessage(), e);
        }
    }

    private static DialException asDialException(IOException e, String host, int port) {
        return e instanceof DialException dial
                ? dial
                : new DialException(Reason.OTHER, host, port, "the proxy: " + e.getMessage(), e);
    }

    /** Greeting, request and reply. @return the address that the proxy names */
    private static InetSocketAddress request(DuplexStream stream, int command, String host, int port)
            throws IOException {
        try (Deadline limit = Deadline.of(stream, REPLY_TIMEOUT)) {
            stream.write(ByteBuffer.wrap(new byte[] {VERSION, 1, NO_AUTHENTICATION}));
            ByteBuffer choice = read(stream, 2);
            if (choice.get(0) != VERSION || choice.get(1) != NO_AUTHENTICATION) {
                throw new ProtocolException(
                        choice.get(0) == VERSION ? "it wants a login" : "it does not speak SOCKS 5");
            }
            ByteBuffer request = ByteBuffer.allocate(MAX_NAME + 7);
            request.put((byte) VERSION).put((byte) command).put((byte) 0);
            putAddress(request, host, port);
            stream.write(request.flip());
            int code = read(stream, 3).get(1) & 0xff;
            if (code != 0) {
                throw new DialException(reason(code), host, port);
            }
            return readAddress(stream);
        }
    }

    static void putAddress(ByteBuffer target, String host, int port) {
        try {
            IpAddress address = IpAddress.parse(host);
            target.put((byte) (address.version() == 4 ? IPV4 : IPV6)).put(address.toByteArray());
        } catch (IllegalArgumentException isName) {
            byte[] name = host.getBytes(StandardCharsets.UTF_8);
            target.put((byte) NAME).put((byte) name.length).put(name, 0, Math.min(name.length, MAX_NAME));
        }
        target.putShort((short) port);
    }

    private static InetSocketAddress readAddress(DuplexStream stream) throws IOException {
        int type = read(stream, 1).get(0);
        int length = switch (type) {
            case IPV4 -> 4;
            case IPV6 -> 16;
            case NAME -> read(stream, 1).get(0) & 0xff;
            default -> throw new ProtocolException("an address of type " + type);
        };
        byte[] address = read(stream, length).array();
        int port = read(stream, 2).getShort(0) & 0xffff;
        return type == NAME
                ? new InetSocketAddress(new String(address, StandardCharsets.UTF_8), port)
                : new InetSocketAddress(IpAddress.of(address).toInetAddress(), port);
    }

    private static ByteBuffer read(DuplexStream stream, int count) throws IOException {
        ByteBuffer target = ByteBuffer.allocate(count);
        while (target.hasRemaining()) {
            if (stream.read(target) < 0) {
                throw new EOFException("it closed the connection");
            }
        }
        return target.flip();
    }

    /** RFC 1928 section 6. */
    static Reason reason(int code) {
        return switch (code) {
            case 2 -> Reason.DENIED;
            case 3 -> Reason.NETWORK_UNREACHABLE;
            case 4 -> Reason.HOST_UNREACHABLE;
            case 5 -> Reason.REFUSED;
            case 6 -> Reason.TIMED_OUT;
            default -> Reason.OTHER;
        };
    }

    /** One association, for one destination. It lasts as long as its connection to the proxy. */
    private record SocksDatagrams(DuplexStream control, DatagramChannel channel, Endpoint destination) implements Flow {

        @Override
        public void send(ByteBuffer datagram) throws IOException {
            ByteBuffer framed = ByteBuffer.allocate(3 + 19 + datagram.remaining());
            framed.put(new byte[3]);
            putAddress(framed, destination.address().toString(), destination.port());
            channel.write(framed.put(datagram).flip());
        }

        /** Waits for a datagram of the destination; fragments are not taken (RFC 1928 section 7). */
        @Override
        public void receive(ByteBuffer target) throws IOException {
            ByteBuffer framed = ByteBuffer.allocate(MAX_DATAGRAM);
            while (true) {
                channel.read(framed.clear());
                framed.flip();
                int header = 3 + 1 + (framed.remaining() > 3 && framed.get(3) == IPV6 ? 16 : 4) + 2;
                if (framed.remaining() >= header && framed.get(2) == 0) {
                    target.put(framed.position(header));
                    return;
                }
            }
        }

        @Override
        public void close() {
            control.abort();
            try {
                channel.close();
            } catch (IOException e) {
                // The descriptor is given up either way.
            }
        }
    }
}
