package org.lucidstack.demo.relay;

import java.net.ProtocolException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.relay.Message.Challenge;
import org.lucidstack.demo.relay.Message.Claim;
import org.lucidstack.demo.relay.Message.Failed;
import org.lucidstack.demo.relay.Message.Heartbeat;
import org.lucidstack.demo.relay.Message.Open;
import org.lucidstack.demo.relay.Message.Refused;
import org.lucidstack.demo.relay.Message.Register;
import org.lucidstack.demo.relay.Message.Registered;

/** Frames to messages and back; see the package for the layout. */
final class MessageCodec {

    private static final int LENGTH_BYTES = 2;
    private static final int MAX_BODY = 512;
    /** Of a frame, in bytes. */
    static final int MAX_FRAME = LENGTH_BYTES + MAX_BODY;

    private static final int MAX_TEXT = 255;

    private MessageCodec() {}

    /** See {@link org.lucidstack.demo.stream.BufferedStream.Parser}. */
    static @Nullable Message parse(ByteBuffer input) throws ProtocolException {
        if (input.remaining() < LENGTH_BYTES) {
            return null;
        }
        int length = Short.toUnsignedInt(input.getShort(input.position()));
        if (length < 1 || length > MAX_BODY) {
            throw new ProtocolException("a frame of " + length + " bytes");
        }
        if (input.remaining() < LENGTH_BYTES + length) {
            return null;
        }
        ByteBuffer body = input.slice(input.position() + LENGTH_BYTES, length);
        Message message = body(body.get(), body);
        if (body.hasRemaining()) {
            throw new ProtocolException("a frame with " + body.remaining() + " bytes too many");
        }
        input.position(input.position() + LENGTH_BYTES + length);
        return message;
    }

    private static Message body(int type, ByteBuffer body) throws ProtocolException {
        try {
            return switch (type) {
                case 1 -> new Challenge(body.get(), body.get() != 0, bytes(body, Message.NONCE_LENGTH));
                case 2 ->
                    new Register(
                            body.get(),
                            constant(Transport.values(), body.get()),
                            port(body),
                            bytes(body, Message.NONCE_LENGTH),
                            mac(body, body.remaining()));
                case 3 -> new Registered(port(body), port(body), mac(body, body.get()), text(body));
                case 4 -> new Refused(constant(Message.Reason.values(), body.get()), text(body));
                case 5 -> new Open(id(body));
                case 6 -> new Claim(id(body));
                case 7 -> new Failed(id(body), text(body));
                case 8 -> new Heartbeat();
                default -> throw new ProtocolException("a frame of the unknown type " + type);
            };
        } catch (BufferUnderflowException e) {
            throw new ProtocolException("a frame of type " + type + " that is too short");
        }
    }

    private static <T> T constant(T[] values, int index) throws ProtocolException {
        if (index < 0 || index >= values.length) {
            throw new ProtocolException("the unknown value " + index);
        }
        return values[index];
    }

    private static int port(ByteBuffer body) {
        return Short.toUnsignedInt(body.getShort());
    }

    private static byte[] bytes(ByteBuffer body, int length) {
        byte[] bytes = new byte[length];
        body.get(bytes);
        return bytes;
    }

    private static byte[] mac(ByteBuffer body, int length) throws ProtocolException {
        if (length != 0 && length != Secret.MAC_LENGTH) {
            throw new ProtocolException("a proof of " + length + " bytes");
        }
        return bytes(body, length);
    }

    private static UUID id(ByteBuffer body) {
        return new UUID(body.getLong(), body.getLong());
    }

    /** Whatever a peer says may end up on a terminal. */
    private static String text(ByteBuffer body) {
        return StandardCharsets.UTF_8.decode(body).toString().replaceAll("\\p{Cntrl}", "?");
    }

    /** The frame of a message, ready to be written. */
    static ByteBuffer encode(Message message) {
        ByteBuffer frame = ByteBuffer.allocate(MAX_FRAME).position(LENGTH_BYTES);
        switch (message) {
            case Challenge m ->
                frame.put((byte) 1)
                        .put((byte) m.version())
                        .put((byte) (m.wantsSecret() ? 1 : 0))
                        .put(m.nonce());
            case Register m ->
                frame.put((byte) 2)
                        .put((byte) m.version())
                        .put((byte) m.transport().ordinal())
                        .putShort((short) m.wantedPort())
                        .put(m.nonce())
                        .put(m.mac());
            case Registered m ->
                putText(
                        frame.put((byte) 3)
                                .putShort((short) m.port())
                                .putShort((short) m.agentPort())
                                .put((byte) m.mac().length)
                                .put(m.mac()),
                        m.host());
            case Refused m -> putText(frame.put((byte) 4).put((byte) m.reason().ordinal()), m.text());
            case Open m -> putId(frame.put((byte) 5), m.id());
            case Claim m -> putId(frame.put((byte) 6), m.id());
            case Failed m -> putText(putId(frame.put((byte) 7), m.id()), m.text());
            case Heartbeat m -> frame.put((byte) 8);
        }
        frame.flip();
        return frame.putShort(0, (short) (frame.limit() - LENGTH_BYTES));
    }

    private static ByteBuffer putId(ByteBuffer frame, UUID id) {
        return frame.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    }

    private static void putText(ByteBuffer frame, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        frame.put(bytes, 0, Math.min(bytes.length, MAX_TEXT));
    }
}
