package org.lucidstack.demo.tunnel.crypto;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * One key of ChaCha20-Poly1305 (RFC 8439). The nonce is 4 zero bytes and a 64-bit little-endian counter, as Noise
 * says. Not
 * thread-safe; the caller sees to it that no counter seals twice. Targets are buffers on the heap.
 */
final class AeadKey {

    static final int TAG_LENGTH = 16;

    private final Cipher cipher;
    private final SecretKeySpec key;
    private byte[] input = new byte[2048];
    private final byte[] nonce = new byte[12];
    private final ByteBuffer counterField = ByteBuffer.wrap(nonce, 4, 8).slice().order(ByteOrder.LITTLE_ENDIAN);

    AeadKey(byte[] key) {
        try {
            this.cipher = Cipher.getInstance("ChaCha20-Poly1305");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has ChaCha20-Poly1305", e);
        }
        this.key = new SecretKeySpec(key, "ChaCha20");
    }

    /**
     * Seals what remains of {@code plain} into {@code target}, which moves on by its length and {@link #TAG_LENGTH}.
     */
    void seal(long counter, ByteBuffer header, ByteBuffer plain, ByteBuffer target) {
        try {
            init(Cipher.ENCRYPT_MODE, counter, header);
            run(plain, target);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot seal", e);
        }
    }

    /**
     * Opens what remains of {@code sealed} into {@code target}; false, with nothing in it to be used, unless all is
     * authentic.
     */
    boolean open(long counter, ByteBuffer header, ByteBuffer sealed, ByteBuffer target) {
        if (sealed.remaining() < TAG_LENGTH || target.remaining() < sealed.remaining() - TAG_LENGTH) {
            return false;
        }
        try {
            init(Cipher.DECRYPT_MODE, counter, header);
            run(sealed, target);
            return true;
        } catch (AEADBadTagException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot open", e);
        }
    }

    /** On arrays: the cipher is several times slower on buffers outside the heap. */
    private void run(ByteBuffer from, ByteBuffer target) throws GeneralSecurityException {
        int length = from.remaining();
        if (input.length < length) {
            input = new byte[length];
        }
        from.get(input, 0, length);
        int written = cipher.doFinal(input, 0, length, target.array(), target.arrayOffset() + target.position());
        target.position(target.position() + written);
    }

    private void init(int mode, long counter, ByteBuffer header) throws GeneralSecurityException {
        counterField.putLong(0, counter);
        cipher.init(mode, key, new IvParameterSpec(nonce));
        cipher.updateAAD(header);
    }
}
