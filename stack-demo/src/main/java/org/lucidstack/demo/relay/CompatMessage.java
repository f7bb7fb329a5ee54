package org.lucidstack.demo.relay;

import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The three messages of {@code --compat}; see the package. */
sealed interface CompatMessage {

    /** Of a message, in bytes: what the original reads at once. */
    int MAX_LENGTH = 128;

    int NEW_CLIENT_REQUEST = 0;
    int NEW_AGENT_RESPONSE = 1;
    int NEW_CLIENT_RESPONSE = 0;

    /** Server to agent: a client came; connect to {@code address} for it. */
    record NewClientRequest(String address) implements CompatMessage {}

    /** Server to agent: clients may come to {@code address}. */
    record NewAgentResponse(String address) implements CompatMessage {}

    /** Agent to server: connected to both. */
    record NewClientResponse() implements CompatMessage {}

    /** What an agent reads. See {@link org.lucidstack.demo.stream.BufferedStream.Parser}. */
    static @Nullable CompatMessage parseFromServer(ByteBuffer input) throws ProtocolException {
        ByteBuffer ahead = input.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        if (ahead.remaining() < Integer.BYTES) {
            return null;
        }
        int variant = ahead.getInt();
        if (variant != NEW_CLIENT_REQUEST && variant != NEW_AGENT_RESPONSE) {
            throw new ProtocolException("a message of the unknown variant " + Integer.toUnsignedString(variant));
        }
        if (ahead.remaining() < Long.BYTES) {
            return null;
        }
        long length = ahead.getLong();
        if (length < 0 || length > MAX_LENGTH - Integer.BYTES - Long.BYTES) {
            throw new ProtocolException("an address of " + Long.toUnsignedString(length) + " bytes");
        }
        if (ahead.remaining() < length) {
            return null;
        }
        byte[] text = new byte[(int) length];
        ahead.get(text);
        input.position(ahead.position());
        String address = new String(text, StandardCharsets.UTF_8);
        return variant == NEW_CLIENT_REQUEST ? new NewClientRequest(address) : new NewAgentResponse(address);
    }

    /** What a server reads. See {@link org.lucidstack.demo.stream.BufferedStream.Parser}. */
    static @Nullable CompatMessage parseFromAgent(ByteBuffer input) throws ProtocolException {
        if (input.remaining() < Integer.BYTES) {
            return null;
        }
        ByteBuffer ahead = input.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        int variant = ahead.getInt();
        if (variant != NEW_CLIENT_RESPONSE) {
            throw new ProtocolException("a message of the unknown variant " + Integer.toUnsignedString(variant));
        }
        input.position(ahead.position());
        return new NewClientResponse();
    }

    /** The bytes of a message, ready to be written. */
    static ByteBuffer encode(CompatMessage message) {
        return switch (message) {
            case NewClientRequest m -> withText(NEW_CLIENT_REQUEST, m.address());
            case NewAgentResponse m -> withText(NEW_AGENT_RESPONSE, m.address());
            case NewClientResponse m ->
                ByteBuffer.allocate(Integer.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(NEW_CLIENT_RESPONSE)
                        .flip();
        };
    }

    private static ByteBuffer withText(int variant, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Integer.BYTES + Long.BYTES + bytes.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(variant)
                .putLong(bytes.length)
                .put(bytes)
                .flip();
    }
}
