package org.lucidstack.demo.tunnel;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a server answers, encrypted, in the second message of the handshake: verdict (1), index (4), MTU (2).
 *
 * @param index by which the server knows the session (UDP)
 * @param mtu of the server's inner packets, in bytes
 */
public record Welcome(Verdict verdict, int index, int mtu) {

    /** What the server made of an authentic hello. */
    public enum Verdict {
        WELCOME("welcome"),
        ADDRESS_TAKEN("the inner address is in use by another client or by the server"),
        ADDRESS_NOT_ALLOWED("the server does not allow this client that inner address");

        private final String words;

        Verdict(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    private static final int LENGTH = 7;

    public byte[] encode() {
        return ByteBuffer.allocate(LENGTH)
                .put((byte) verdict.ordinal())
                .putInt(index)
                .putShort((short) mtu)
                .array();
    }

    /** Reverses {@link #encode}; null if it is malformed. */
    public static @Nullable Welcome parse(byte[] encoded) {
        if (encoded.length != LENGTH || encoded[0] < 0 || encoded[0] >= Verdict.values().length) {
            return null;
        }
        ByteBuffer bytes = ByteBuffer.wrap(encoded);
        return new Welcome(Verdict.values()[bytes.get()], bytes.getInt(), bytes.getShort() & 0xffff);
    }
}
