package org.lucidstack.demo.socks;

import java.net.InetSocketAddress;
import java.net.ProtocolException;
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

/** What a SOCKS server reads and writes. The parsers keep {@link org.lucidstack.demo.stream.BufferedStream.Parser}'s contract. */
final class SocksCodec {

    /** Of a version 4A request with the longest name and user that we take: more than any message of version 5. */
    static final int MAX_MESSAGE = 1024;

    private static final int VERSION_4 = 4;
    private static final int REPLY_4_GRANTED = 90;
    private static final int REPLY_4_REJECTED = 91;

    private SocksCodec() {}

    // ---- what a server reads

    /** The first message: of version 5 or 4. */
    static @Nullable SocksMessage parseFirst(ByteBuffer input) throws ProtocolException {
        return SocksFields.whole(input, ahead -> {
            int version = Byte.toUnsignedInt(ahead.get());
            return switch (version) {
                case SocksFields.VERSION_5 -> greeting(ahead);
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
        byte[] address = SocksFields.bytes(ahead, 4);
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

    /** A name and password (RFC 1929). */
    static @Nullable Login parseLogin(ByteBuffer input) throws ProtocolException {
        return SocksFields.whole(input, ahead -> {
            SocksFields.expectVersion(SocksFields.LOGIN_VERSION, ahead, "a login");
            String name = new String(SocksFields.bytes(ahead, Byte.toUnsignedInt(ahead.get())), StandardCharsets.UTF_8);
            return new Login(name, SocksFields.bytes(ahead, Byte.toUnsignedInt(ahead.get())));
        });
    }

    /** A request of version 5: {@link Request5} or {@link UnknownAddressType}. */
    static @Nullable SocksMessage parseRequest(ByteBuffer input) throws ProtocolException {
        return SocksFields.whole(input, ahead -> {
            SocksFields.expectVersion(SocksFields.VERSION_5, ahead, "a request");
            int command = Byte.toUnsignedInt(ahead.get());
            ahead.get();
            int type = Byte.toUnsignedInt(ahead.get());
            if (!SocksFields.isAddressType(type)) {
                return new UnknownAddressType(type);
            }
            return new Request5(command, SocksFields.address(type, ahead));
        });
    }

    // ---- what a server writes

    /** The choice of a method. */
    static ByteBuffer method(int method) {
        return ByteBuffer.wrap(new byte[] {SocksFields.VERSION_5, (byte) method});
    }

    static ByteBuffer loginResult(boolean isLetIn) {
        return ByteBuffer.wrap(new byte[] {SocksFields.LOGIN_VERSION, (byte) (isLetIn ? 0 : 1)});
    }

    /** @param bound the server's end of the new connection, or null if there is none or nobody knows */
    static ByteBuffer reply5(Reply reply, @Nullable InetSocketAddress bound) {
        ByteBuffer bytes = ByteBuffer.allocate(MAX_MESSAGE)
                .put((byte) SocksFields.VERSION_5)
                .put((byte) reply.code())
                .put((byte) 0);
        return SocksFields.putAddress(bytes, bound).flip();
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
}
