package org.lucidstack.demo.socks;

import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.HostPort;
import org.lucidstack.demo.socks.SocksMessage.Login;

/** What a SOCKS 5 client writes and reads. The parsers keep {@link org.lucidstack.demo.stream.BufferedStream.Parser}'s contract. */
final class SocksClientCodec {

    private static final int MAX_FIELD = 255;

    private SocksClientCodec() {}

    /** Offers one method. */
    static ByteBuffer greeting(int method) {
        return ByteBuffer.wrap(new byte[] {SocksFields.VERSION_5, 1, (byte) method});
    }

    /** The server's choice of a method. */
    static @Nullable Integer parseMethod(ByteBuffer input) throws ProtocolException {
        return SocksFields.whole(input, ahead -> {
            SocksFields.expectVersion(SocksFields.VERSION_5, ahead, "an answer");
            return Byte.toUnsignedInt(ahead.get());
        });
    }

    /** @throws IllegalArgumentException if the name or password is empty or longer than 255 bytes */
    static ByteBuffer login(Login login) {
        byte[] name = login.name().getBytes(StandardCharsets.UTF_8);
        byte[] password = login.password();
        if (name.length == 0 || name.length > MAX_FIELD || password.length == 0 || password.length > MAX_FIELD) {
            throw new IllegalArgumentException("a name and a password have 1 to 255 bytes");
        }
        return ByteBuffer.allocate(3 + name.length + password.length)
                .put((byte) SocksFields.LOGIN_VERSION)
                .put((byte) name.length)
                .put(name)
                .put((byte) password.length)
                .put(password)
                .flip();
    }

    /** Whether the server lets us in. */
    static @Nullable Boolean parseLoginResult(ByteBuffer input) throws ProtocolException {
        return SocksFields.whole(input, ahead -> {
            SocksFields.expectVersion(SocksFields.LOGIN_VERSION, ahead, "an answer to a login");
            return ahead.get() == 0;
        });
    }

    /** @throws IllegalArgumentException if the name is longer than a name can be */
    static ByteBuffer request(int command, HostPort target) {
        ByteBuffer bytes = ByteBuffer.allocate(SocksCodec.MAX_MESSAGE)
                .put((byte) SocksFields.VERSION_5)
                .put((byte) command)
                .put((byte) 0);
        return SocksFields.putAddress(bytes, target).flip();
    }

    /**
     * A server's answer to a request.
     *
     * @param bound the server's end
     */
    record Answer(Reply reply, HostPort bound) {}

    static @Nullable Answer parseAnswer(ByteBuffer input) throws ProtocolException {
        return SocksFields.whole(input, ahead -> {
            SocksFields.expectVersion(SocksFields.VERSION_5, ahead, "an answer");
            Reply reply = Reply.of(Byte.toUnsignedInt(ahead.get()));
            ahead.get();
            int type = Byte.toUnsignedInt(ahead.get());
            if (!SocksFields.isAddressType(type)) {
                throw new ProtocolException("an answer with an address of type " + type);
            }
            return new Answer(reply, SocksFields.address(type, ahead));
        });
    }
}
