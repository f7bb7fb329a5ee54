package org.lucidstack.tcp.security;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.random.RandomGenerator;

/**
 * SipHash-2-4: a keyed hash for short inputs whose outputs tell nothing about the key or about other outputs (Aumasson
 * and Bernstein, 2012).
 *
 * @param key0 the first half of the secret
 * @param key1 the second half
 */
public record SipHash(long key0, long key1) {

    private static final int COMPRESSION_ROUNDS = 2;
    private static final int FINAL_ROUNDS = 4;

    /** One with a fresh secret. */
    public static SipHash random(RandomGenerator random) {
        return new SipHash(random.nextLong(), random.nextLong());
    }

    /** The hash of some bytes. */
    public long hash(byte... input) {
        ByteBuffer bytes = ByteBuffer.wrap(input).order(ByteOrder.LITTLE_ENDIAN);
        State state = new State(key0, key1);
        while (bytes.remaining() >= Long.BYTES) {
            state.absorb(bytes.getLong());
        }
        long last = (long) input.length << 56;
        for (int shift = 0; bytes.hasRemaining(); shift += 8) {
            last |= (bytes.get() & 0xffL) << shift;
        }
        return state.finish(last);
    }

    /** The hash of the bytes of these words, each with the least significant byte first. */
    public long hashWords(long... words) {
        State state = new State(key0, key1);
        for (long word : words) {
            state.absorb(word);
        }
        return state.finish((long) words.length * Long.BYTES << 56);
    }

    @Override
    public String toString() {
        return "SipHash[secret]";
    }

    /** The four words that the input is stirred into. */
    private static final class State {
        private long v0;
        private long v1;
        private long v2;
        private long v3;

        State(long key0, long key1) {
            v0 = key0 ^ 0x736f6d6570736575L;
            v1 = key1 ^ 0x646f72616e646f6dL;
            v2 = key0 ^ 0x6c7967656e657261L;
            v3 = key1 ^ 0x7465646279746573L;
        }

        void absorb(long word) {
            v3 ^= word;
            rounds(COMPRESSION_ROUNDS);
            v0 ^= word;
        }

        long finish(long lastWord) {
            absorb(lastWord);
            v2 ^= 0xff;
            rounds(FINAL_ROUNDS);
            return v0 ^ v1 ^ v2 ^ v3;
        }

        private void rounds(int count) {
            for (int i = 0; i < count; i++) {
                v0 += v1;
                v1 = Long.rotateLeft(v1, 13) ^ v0;
                v0 = Long.rotateLeft(v0, 32);
                v2 += v3;
                v3 = Long.rotateLeft(v3, 16) ^ v2;
                v0 += v3;
                v3 = Long.rotateLeft(v3, 21) ^ v0;
                v2 += v1;
                v1 = Long.rotateLeft(v1, 17) ^ v2;
                v2 = Long.rotateLeft(v2, 32);
            }
        }
    }
}
