package org.lucidstack.demo.tunnel.crypto;

import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HKDF with HMAC-SHA256 (RFC 5869). */
final class Hkdf {

    static final int HASH_LENGTH = 32;
    private static final String HMAC = "HmacSHA256";

    private Hkdf() {}

    /** RFC 5869 section 2.2. */
    static byte[] extract(byte[] salt, byte[] inputKey) {
        return hmac(salt.length == 0 ? new byte[HASH_LENGTH] : salt, inputKey);
    }

    /** RFC 5869 section 2.3. @param length at most 255 times {@link #HASH_LENGTH} */
    static byte[] expand(byte[] pseudoRandomKey, byte[] info, int length) {
        byte[] output = new byte[length];
        byte[] block = new byte[0];
        for (int at = 0, number = 1; at < length; at += HASH_LENGTH, number++) {
            block = hmac(pseudoRandomKey, block, info, new byte[] {(byte) number});
            System.arraycopy(block, 0, output, at, Math.min(HASH_LENGTH, length - at));
        }
        return output;
    }

    private static byte[] hmac(byte[] key, byte[]... parts) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + HMAC, e);
        }
    }
}
