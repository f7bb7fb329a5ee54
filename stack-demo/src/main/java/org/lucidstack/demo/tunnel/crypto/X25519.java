package org.lucidstack.demo.tunnel.crypto;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import javax.crypto.KeyAgreement;

/** A key pair of X25519 (RFC 7748) with keys in their 32-byte form. Immutable; the private part is never printed. */
public final class X25519 {

    public static final int KEY_LENGTH = 32;

    private static final String NAME = "X25519";
    private static final byte[] BASE_POINT = basePoint();

    private final PrivateKey privateKey;
    private final byte[] publicKey;

    private X25519(PrivateKey privateKey, byte[] publicKey) {
        this.privateKey = privateKey;
        this.publicKey = publicKey;
    }

    static X25519 generate(SecureRandom random) {
        byte[] secret = new byte[KEY_LENGTH];
        random.nextBytes(secret);
        return of(secret);
    }

    /** The pair of a private key of 32 bytes. */
    public static X25519 of(byte[] secret) {
        try {
            PrivateKey key = KeyFactory.getInstance(NAME)
                    .generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, secret));
            return new X25519(key, agree(key, BASE_POINT));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not a private key of 32 bytes", e);
        }
    }

    public byte[] publicKey() {
        return publicKey.clone();
    }

    /** The shared secret. @throws InvalidKeyException if the other's key is of small order */
    byte[] agree(byte[] otherPublicKey) throws InvalidKeyException {
        return agree(privateKey, otherPublicKey);
    }

    private static byte[] agree(PrivateKey secret, byte[] otherPublicKey) throws InvalidKeyException {
        try {
            KeyAgreement agreement = KeyAgreement.getInstance(NAME);
            agreement.init(secret);
            agreement.doPhase(decode(otherPublicKey), true);
            return agreement.generateSecret();
        } catch (InvalidKeyException e) {
            throw e;
        } catch (GeneralSecurityException | IllegalStateException e) {
            throw new InvalidKeyException("no agreement", e);
        }
    }

    /** Little-endian, the top bit ignored (RFC 7748 section 5). */
    private static PublicKey decode(byte[] bytes) throws GeneralSecurityException {
        byte[] bigEndian = new byte[KEY_LENGTH];
        for (int i = 0; i < KEY_LENGTH; i++) {
            bigEndian[i] = bytes[KEY_LENGTH - 1 - i];
        }
        bigEndian[0] &= 0x7f;
        return KeyFactory.getInstance(NAME)
                .generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, new BigInteger(1, bigEndian)));
    }

    private static byte[] basePoint() {
        byte[] nine = new byte[KEY_LENGTH];
        nine[0] = 9;
        return nine;
    }

    @Override
    public String toString() {
        return "X25519 key pair";
    }
}
