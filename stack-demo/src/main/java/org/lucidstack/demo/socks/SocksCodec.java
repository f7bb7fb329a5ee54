package org.lucidstack.demo.socks;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.UnknownHostException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.HostPort;
import org.lucidstack.demo.socks.SocksMessage.Greeting;
import org.lucidstack.demo.socks.SocksMessage.Login;
import org.lucidstack.demo.socks.SocksMessage.Request4;
import org.lucidstack.demo.socks.SocksMessage.Request5;
import org.lucidstack.demo.socks.SocksMessage.UnknownAddressType;
import org.lucidstack.net.IpAddress;

/** SOCKS messages to bytes and back. The parsers keep {@link org.lucidstack.demo.stream.BufferedStream.Parser}'s contract. */
final class SocksCodec {

    /** Of a version 4A request with the longest name and user that we take: more than any message of version 5. */
    static final int MAX_MESSAGE = 1024;

    private static final int VERSION_5 = 5;
    private static final int VERSION_4 = 4;
    private static final int LOGIN_VERSION = 1;
    private static final int IPV4 = 1;
    private static final int NAME = 3;
    private static final int IPV6 = 4;
    private static final int REPLY_4_GRANTED = 90;
    private static final int REPLY_4_REJECTED = 91;

    private SocksCodec() {}

    private interface Reading<M> {
        M read(ByteBuffer ahead) throws ProtocolException;
    }

    /** Reads as if all were there; moves {@code input} only if it was. */
    private static <M> @Nullable M whole(ByteBuffer input, Reading<M> reading) throws ProtocolException {
        ByteBuffer ahead = input.duplicate();
        try {
            M message = reading.read(ahead);
            input.position(ahead.position());
            return message;
        } catch (BufferUnderflowException e) {
            return null;
        }
    }

    private static void expectVersion(int version, ByteBuffer ahead, String what) throws ProtocolException {
        int is = Byte.toUnsignedInt(ahead.get());
        if (is != version) {
            throw new ProtocolException(what + " of version " + is);
        }
    }

    // ---- what a server reads

    /** The first message: of version 5 or 4. */
    static @Nullable SocksMessage parseFirst(ByteBuffer input) throws ProtocolException {
        return whole(input, ahead -> {
            int version = Byte.toUnsignedInt(ahead.get());
            return switch (version) {
                case VERSION_5 -> greeting(ahead);
                case VERSION_4 -> request4(ahead);
                default -> throw new ProtocolException("this is not SOCKS (version " + version + ")");
            };
        });
    }

    private static Greeting greeting(ByteBuffer ahead) {
        int count = Byte.toUnsignedInt(ahead.get());
        List<Integer> methods = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            methods.add(Byte.toUnsignedInt(ahead.get()));
        }
        return new Greeting(methods);
    }

    private static Request4 request4(ByteBuffer ahead) {
        int command = ahead.get();
        int port = Short.toUnsignedInt(ahead.getShort());
        byte[] address = bytes(ahead, 4);
        untilZero(ahead);
        // Version 4A: an address that cannot be, 0.0.0.x, means that a name follows.
        boolean isName = address[0] == 0 && address[1] == 0 && address[2] == 0 && address[3] != 0;
        String host = isName ? untilZero(ahead) : IpAddress.of(address).toString();
        return new Request4(command, new HostPort(host, port));
    }

    private static String untilZero(ByteBuffer ahead) {
        StringBuilder text = new StringBuilder();
        for (byte next = ahead.get(); next != 0; next = ahead.get()) {
            text.append((char) Byte.toUnsignedInt(next));
        }
        return text.toString();
    }

    private static byte[] bytes(ByteBuffer ahead, int count) {
        byte[] bytes = new byte[count];
        ahead.get(bytes);
        return bytes;
    }

    /** A name and password (RFC 1929). */
    static @Nullable Login parseLogin(ByteBuffer input) throws ProtocolException {
        return whole(input, ahead -> {
            expectVersion(LOGIN_VERSION, ahead, "a login");
            String name = new String(bytes(ahead, Byte.toUnsignedInt(ahead.get())), StandardCharsets.UTF_8);
            return new Login(name, bytes(ahead, Byte.toUnsignedInt(ahead.get())));
        });
    }

    /** A request of version 5: {@link Request5} or {@link UnknownAddressType}. */
    static @Nullable SocksMessage parseRequest(ByteBuffer input) throws ProtocolException {
        return whole(input, ahead -> {
            expectVersion(VERSION_5, ahead, "a request");
            int command = Byte.toUnsignedInt(ahead.get());
            ahead.get();
            int type = Byte.toUnsignedInt(ahead.get());
            if (type != IPV4 && type != IPV6 && type != NAME) {
                return new UnknownAddressType(type);
            }
            return new Request5(command, target(type, ahead));
        });
    }

    private static HostPort target(int type, ByteBuffer ahead) {
        String host = switch (type) {
            case IPV4 -> IpAddress.of(bytes(ahead, 4)).toString();
            case IPV6 -> IpAddress.of(bytes(ahead, 16)).toString();
            default -> new String(bytes(ahead, Byte.toUnsignedInt(ahead.get())), StandardCharsets.ISO_8859_1);
        };
        return new HostPort(host, Short.toUnsignedInt(ahead.getShort()));
    }

    // ---- what a server writes

    /** The choice of a method. */
    static ByteBuffer method(int method) {
        return ByteBuffer.wrap(new byte[] {VERSION_5, (byte) method});
    }

    static ByteBuffer loginResult(boolean isLetIn) {
        return ByteBuffer.wrap(new byte[] {LOGIN_VERSION, (byte) (isLetIn ? 0 : 1)});
    }

    /** @param bound the server's end of the new connection, or null if there is none or nobody knows */
    static ByteBuffer reply5(Reply reply, @Nullable InetSocketAddress bound) {
        ByteBuffer bytes = ByteBuffer.allocate(MAX_MESSAGE)
                .put((byte) VERSION_5)
                .put((byte) reply.code())
                .put((byte) 0);
        return putAddress(bytes, bound).flip();
    }

    private static ByteBuffer putAddress(ByteBuffer bytes, @Nullable InetSocketAddress address) {
        byte[] ip = address == null ? new byte[4] : address.getAddress().getAddress();
        return bytes.put((byte) (ip.length == 4 ? IPV4 : IPV6)).put(ip).putShort((short)
                (address == null ? 0 : address.getPort()));
    }

    static ByteBuffer reply4(boolean isGranted, @Nullable InetSocketAddress bound) {
        byte[] ip = bound == null ? new byte[4] : bound.getAddress().getAddress();
        return ByteBuffer.allocate(8)
                .put((byte) 0)
                .put((byte) (isGranted ? REPLY_4_GRANTED : REPLY_4_REJECTED))
                .putShort((short) (bound == null ? 0 : bound.getPort()))
                .put(ip.length == 4 ? ip : new byte[4])
                .flip();
    }

    // ---- datagrams

    /** Whom a client's datagram is for; {@code datagram} is left at its data. @return null if it is malformed or a fragment */
    static @Nullable HostPort datagramTarget(ByteBuffer datagram) {
        try {
            datagram.getShort();
            int fragment = datagram.get();
            int type = datagram.get();
            if (fragment != 0 || type != IPV4 && type != IPV6 && type != NAME) {
                return null;
            }
            return target(type, datagram);
        } catch (BufferUnderflowException e) {
            return null;
        }
    }

    /** Writes the header of a datagram for the client. */
    static ByteBuffer putDatagramHeader(ByteBuffer datagram, InetSocketAddress source) {
        return putAddress(datagram.putShort((short) 0).put((byte) 0), source);
    }

    // ---- the client's part

    static ByteBuffer greeting(int method) {
        return ByteBuffer.wrap(new byte[] {VERSION_5, 1, (byte) method});
    }

    /** The server's choice of a method. */
    static @Nullable Integer parseMethod(ByteBuffer input) throws ProtocolException {
        return whole(input, ahead -> {
            expectVersion(VERSION_5, ahead, "an answer");
            return Byte.toUnsignedInt(ahead.get());
        });
    }

    /** @throws IllegalArgumentException if the name is longer than a name can be */
    static ByteBuffer request5(int command, HostPort target) {
        ByteBuffer bytes = ByteBuffer.allocate(MAX_MESSAGE)
                .put((byte) VERSION_5)
                .put((byte) command)
                .put((byte) 0);
        byte[] ip = literal(target.host());
        if (ip != null) {
            bytes.put((byte) (ip.length == 4 ? IPV4 : IPV6)).put(ip);
        } else {
            byte[] name = target.host().getBytes(StandardCharsets.UTF_8);
            if (name.length == 0 || name.length > 255) {
                throw new IllegalArgumentException("a name of " + name.length + " bytes");
            }
            bytes.put((byte) NAME).put((byte) name.length).put(name);
        }
        return bytes.putShort((short) target.port()).flip();
    }

    private static byte @Nullable [] literal(String host) {
        try {
            return IpAddress.parse(host).toByteArray();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /**
     * A server's answer to a request.
     *
     * @param bound the server's end; null if it told a name
     */
    record Answer(Reply reply, @Nullable InetSocketAddress bound) {}

    static @Nullable Answer parseAnswer(ByteBuffer input) throws ProtocolException {
        return whole(input, ahead -> {
            expectVersion(VERSION_5, ahead, "an answer");
            Reply reply = Reply.of(Byte.toUnsignedInt(ahead.get()));
            ahead.get();
            int type = Byte.toUnsignedInt(ahead.get());
            switch (type) {
                case IPV4, IPV6 -> {
                    byte[] ip = bytes(ahead, type == IPV4 ? 4 : 16);
                    return new Answer(reply, address(ip, Short.toUnsignedInt(ahead.getShort())));
                }
                case NAME -> {
                    bytes(ahead, Byte.toUnsignedInt(ahead.get()) + Short.BYTES);
                    return new Answer(reply, null);
                }
                default -> throw new ProtocolException("an answer with an address of type " + type);
            }
        });
    }

    private static InetSocketAddress address(byte[] ip, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(ip), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are an address", e);
        }
    }
}
