package org.lucidstack.demo.tunnel.crypto;

import java.security.SecureRandom;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * What a key file holds, as one line: a pre-shared key (the base64 of 32 random bytes) or, after {@code x25519:}, a
 * private key.
 * Never printed by {@link #toString}.
 */
public final class TunnelKey {

    static final SecureRandom RANDOM = new SecureRandom();

    private static final String PAIR_PREFIX = "x25519:";
    private static final int LENGTH = 32;

    private final byte[] preShared;
    private final @Nullable X25519 pair;

    private TunnelKey(byte[] preShared, @Nullable X25519 pair) {
        this.preShared = preShared;
        this.pair = pair;
    }

    static TunnelKey preShared(byte[] key) {
        return new TunnelKey(key.clone(), null);
    }

    static TunnelKey pair(X25519 pair) {
        return new TunnelKey(new byte[0], pair);
    }

    /** A new key as the line of a key file. @param isPair whether it is a private key */
    public static String generate(boolean isPair) {
        byte[] bytes = new byte[LENGTH];
        RANDOM.nextBytes(bytes);
        return (isPair ? PAIR_PREFIX : "") + Base64.getEncoder().encodeToString(bytes);
    }

    /** Reads the line of a key file. @throws IllegalArgumentException if it is none; the message does not repeat it */
    public static TunnelKey parse(String line) {
        String text = line.strip();
        return text.startsWith(PAIR_PREFIX)
                ? pair(X25519.of(decode(text.substring(PAIR_PREFIX.length()))))
                : preShared(decode(text));
    }

    /** Reads a public key. */
    public static byte[] parsePublic(String text) {
        return decode(text.strip());
    }

    private static byte[] decode(String text) {
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            if (bytes.length == LENGTH) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // said below, without the text
        }
        throw new IllegalArgumentException("not a key: 44 characters of base64 were expected");
    }

    /** What the other side must know of a private key; null for a pre-shared one. */
    public @Nullable String publicText() {
        return pair == null ? null : Base64.getEncoder().encodeToString(pair.publicKey());
    }

    public NoisePattern pattern() {
        return pair == null ? NoisePattern.NN_PSK0 : NoisePattern.IK;
    }

    byte[] preShared() {
        return preShared;
    }

    X25519 pair() {
        if (pair == null) {
            throw new IllegalStateException("a pre-shared key has no pair");
        }
        return pair;
    }

    @Override
    public String toString() {
        return pair == null ? "pre-shared key" : "key pair " + publicText();
    }
}
