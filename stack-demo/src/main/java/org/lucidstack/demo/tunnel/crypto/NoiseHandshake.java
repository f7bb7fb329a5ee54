package org.lucidstack.demo.tunnel.crypto;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.tunnel.crypto.NoisePattern.Token;

/**
 * One run of a handshake of two messages (Noise section 5.3): the initiator writes the first and reads the second, the
 * responder
 * the other way round. Both then {@link #split} into a session. Not thread-safe.
 */
public final class NoiseHandshake {

    private final NoisePattern pattern;
    private final boolean isInitiator;
    private final TunnelKey key;
    /** Made when it is first needed: a hello that does not open must not cost one. */
    private @Nullable X25519 ephemeral;

    private final SymmetricState state;
    private byte @Nullable [] remoteEphemeral;
    private byte @Nullable [] remoteStatic;

    NoiseHandshake(
            boolean isInitiator,
            TunnelKey key,
            byte @Nullable [] remoteStatic,
            byte[] prologue,
            @Nullable X25519 ephemeral) {
        this.pattern = key.pattern();
        this.isInitiator = isInitiator;
        this.key = key;
        this.remoteStatic = remoteStatic;
        this.ephemeral = ephemeral;
        this.state = new SymmetricState(pattern.protocolName(), prologue);
        if (pattern == NoisePattern.IK) {
            state.mixHash(isInitiator ? known(remoteStatic) : key.pair().publicKey());
        }
    }

    /** A client's side. @param serverKey the server's public key, or null with a pre-shared key */
    public static NoiseHandshake initiator(TunnelKey key, byte @Nullable [] serverKey, byte[] prologue) {
        return new NoiseHandshake(true, key, serverKey, prologue, null);
    }

    /** A server's side. */
    public static NoiseHandshake responder(TunnelKey key, byte[] prologue) {
        return new NoiseHandshake(false, key, null, prologue, null);
    }

    private X25519 ephemeral() {
        if (ephemeral == null) {
            ephemeral = X25519.generate(TunnelKey.RANDOM);
        }
        return ephemeral;
    }

    /** Writes this side's message. */
    public byte[] write(byte[] payload) {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        try {
            for (Token token : isInitiator ? pattern.first() : pattern.second()) {
                switch (token) {
                    case E -> writeEphemeral(message);
                    case S -> message.writeBytes(state.encryptAndHash(key.pair().publicKey()));
                    default -> mix(token);
                }
            }
        } catch (InvalidKeyException e) {
            throw new IllegalArgumentException("the other side's public key is not usable", e);
        }
        message.writeBytes(state.encryptAndHash(payload));
        return message.toByteArray();
    }

    private void writeEphemeral(ByteArrayOutputStream message) {
        message.writeBytes(ephemeral().publicKey());
        mixEphemeral(ephemeral().publicKey());
    }

    /** With a pre-shared key, ephemeral keys are mixed into the key, too (Noise section 9.2). */
    private void mixEphemeral(byte[] publicKey) {
        state.mixHash(publicKey);
        if (pattern.hasPsk()) {
            state.mixKey(publicKey);
        }
    }

    /**
     * Reads the other side's message.
     *
     * @return its payload, or null if it is not authentic; this handshake is spent then
     */
    public byte @Nullable [] read(ByteBuffer message) {
        List<Token> tokens = isInitiator ? pattern.second() : pattern.first();
        try {
            for (Token token : tokens) {
                boolean isRead = switch (token) {
                    case E -> readEphemeral(message);
                    case S -> readStatic(message);
                    default -> {
                        mix(token);
                        yield true;
                    }
                };
                if (!isRead) {
                    return null;
                }
            }
        } catch (InvalidKeyException e) {
            return null;
        }
        return state.decryptAndHash(take(message, message.remaining()));
    }

    private boolean readEphemeral(ByteBuffer message) {
        if (message.remaining() < X25519.KEY_LENGTH) {
            return false;
        }
        remoteEphemeral = take(message, X25519.KEY_LENGTH);
        mixEphemeral(remoteEphemeral);
        return true;
    }

    private boolean readStatic(ByteBuffer message) {
        if (message.remaining() < X25519.KEY_LENGTH + AeadKey.TAG_LENGTH) {
            return false;
        }
        remoteStatic = state.decryptAndHash(take(message, X25519.KEY_LENGTH + AeadKey.TAG_LENGTH));
        return remoteStatic != null;
    }

    private static byte[] take(ByteBuffer from, int count) {
        byte[] bytes = new byte[count];
        from.get(bytes);
        return bytes;
    }

    private void mix(Token token) throws InvalidKeyException {
        switch (token) {
            case PSK -> state.mixKeyAndHash(key.preShared());
            case EE -> state.mixKey(ephemeral().agree(known(remoteEphemeral)));
            case SS -> state.mixKey(key.pair().agree(known(remoteStatic)));
            case ES ->
                state.mixKey(
                        isInitiator
                                ? ephemeral().agree(known(remoteStatic))
                                : key.pair().agree(known(remoteEphemeral)));
            case SE ->
                state.mixKey(
                        isInitiator
                                ? key.pair().agree(known(remoteEphemeral))
                                : ephemeral().agree(known(remoteStatic)));
            default -> throw new IllegalStateException("not mixed: " + token);
        }
    }

    private static byte[] known(byte @Nullable [] publicKey) {
        if (publicKey == null) {
            throw new IllegalStateException("the other side's key is not known yet");
        }
        return publicKey;
    }

    /** The other side's public key, once its message was read; null with a pre-shared key. */
    public byte @Nullable [] remoteStatic() {
        return remoteStatic == null ? null : remoteStatic.clone();
    }

    byte[] handshakeHash() {
        return state.handshakeHash();
    }

    byte[][] transportKeys() {
        return state.split();
    }

    /** The session that the handshake made, after both messages. */
    public SecureSession split() {
        byte[][] keys = state.split();
        return isInitiator ? new SecureSession(keys[0], keys[1]) : new SecureSession(keys[1], keys[0]);
    }
}
