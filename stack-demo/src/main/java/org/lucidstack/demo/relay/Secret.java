package org.lucidstack.demo.relay;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.lucidstack.demo.UserError;

/** What server and agents know and strangers do not. Prints nothing of itself. */
final class Secret {

    static final int MAC_LENGTH = 32;
    private static final String ALGORITHM = "HmacSHA256";

    /** Whose proof it is: a proof of one side must not do for the other. */
    enum Side {
        AGENT,
        SERVER
    }

    private final SecretKeySpec key;

    Secret(byte[] bytes) {
        this.key = new SecretKeySpec(bytes, ALGORITHM);
    }

    /** Reads a file's first line or all of it, without white space around. */
    static Secret read(Path file) {
        String text;
        try {
            text = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
        } catch (IOException e) {
            throw new UserError("the secret file " + file + " cannot be read.", e);
        }
        if (text.isEmpty()) {
            throw new UserError("the secret file " + file + " is empty.");
        }
        return new Secret(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The proof that {@code side} knows the secret, good for these two nonces only. */
    byte[] prove(Side side, byte[] serverNonce, byte[] agentNonce, Transport transport) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(("lucid relay 1 " + side).getBytes(StandardCharsets.US_ASCII));
            mac.update(serverNonce);
            mac.update(agentNonce);
            mac.update((byte) transport.ordinal());
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    boolean isProof(byte[] mac, Side side, byte[] serverNonce, byte[] agentNonce, Transport transport) {
        return MessageDigest.isEqual(mac, prove(side, serverNonce, agentNonce, transport));
    }

    @Override
    public String toString() {
        return "(secret)";
    }
}
