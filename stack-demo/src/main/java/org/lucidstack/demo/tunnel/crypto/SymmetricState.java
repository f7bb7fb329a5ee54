package org.lucidstack.demo.tunnel.crypto;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The running state of a handshake: the chaining key and the hash of all that was said (Noise section 5.2). Not
 * thread-safe.
 */
final class SymmetricState {

    private byte[] hash;
    private byte[] chainingKey;
    private @Nullable AeadKey key;
    private long counter;

    SymmetricState(String protocolName, byte[] prologue) {
        byte[] name = protocolName.getBytes(StandardCharsets.US_ASCII);
        hash = name.length <= Hkdf.HASH_LENGTH ? Arrays.copyOf(name, Hkdf.HASH_LENGTH) : sha256(name);
        chainingKey = hash;
        mixHash(prologue);
    }

    void mixHash(byte[] data) {
        hash = sha256(hash, data);
    }

    void mixKey(byte[] secret) {
        byte[] keys = derive(secret, 2);
        chainingKey = part(keys, 0);
        setKey(part(keys, 1));
    }

    void mixKeyAndHash(byte[] secret) {
        byte[] keys = derive(secret, 3);
        chainingKey = part(keys, 0);
        mixHash(part(keys, 1));
        setKey(part(keys, 2));
    }

    private void setKey(byte[] bytes) {
        key = new AeadKey(bytes);
        counter = 0;
    }

    /** Noise's HKDF is that of RFC 5869 without an info. */
    private byte[] derive(byte[] secret, int parts) {
        return Hkdf.expand(Hkdf.extract(chainingKey, secret), new byte[0], parts * Hkdf.HASH_LENGTH);
    }

    private static byte[] part(byte[] keys, int index) {
        return Arrays.copyOfRange(keys, index * Hkdf.HASH_LENGTH, (index + 1) * Hkdf.HASH_LENGTH);
    }

    /** What is sent for {@code plain}: itself as long as no key was mixed in. */
    byte[] encryptAndHash(byte[] plain) {
        byte[] sent = plain;
        if (key != null) {
            ByteBuffer sealed = ByteBuffer.allocate(plain.length + AeadKey.TAG_LENGTH);
            key.seal(counter++, ByteBuffer.wrap(hash), ByteBuffer.wrap(plain), sealed);
            sent = sealed.array();
        }
        mixHash(sent);
        return sent;
    }

    /** Reverses {@link #encryptAndHash}; null if it is not authentic. */
    byte @Nullable [] decryptAndHash(byte[] received) {
        byte[] plain = received;
        if (key != null) {
            if (received.length < AeadKey.TAG_LENGTH) {
                return null;
            }
            ByteBuffer opened = ByteBuffer.allocate(received.length - AeadKey.TAG_LENGTH);
            if (!key.open(counter++, ByteBuffer.wrap(hash), ByteBuffer.wrap(received), opened)) {
                return null;
            }
            plain = opened.array();
        }
        mixHash(received);
        return plain;
    }

    byte[] handshakeHash() {
        return hash.clone();
    }

    /** The two transport keys: initiator to responder first. */
    byte[][] split() {
        byte[] keys = derive(new byte[0], 2);
        return new byte[][] {part(keys, 0), part(keys, 1)};
    }

    private static byte[] sha256(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
