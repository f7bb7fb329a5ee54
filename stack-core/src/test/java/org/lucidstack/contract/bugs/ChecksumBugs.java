package org.lucidstack.contract.bugs;

import java.io.ByteArrayOutputStream;
import org.lucidstack.contract.InternetChecksumContract;

/** Checksums that are wrong on purpose. */
final class ChecksumBugs {

    private ChecksumBugs() {}

    private static byte[] join(byte[]... pieces) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (byte[] piece : pieces) {
            whole.writeBytes(piece);
        }
        return whole.toByteArray();
    }

    private static long sum(byte[] bytes, int odd) {
        long sum = 0;
        for (int i = 0; i < bytes.length; i++) {
            boolean isLast = i == bytes.length - 1 && i % 2 == 0;
            sum += (long) (bytes[i] & 0xff) << (isLast ? odd : i % 2 == 0 ? 8 : 0);
        }
        return sum;
    }

    private static int fold(long sum) {
        long folded = sum;
        while (folded > 0xffff) {
            folded = (folded & 0xffff) + (folded >> 16);
        }
        return (int) folded;
    }

    @SeededBug("an odd last byte counts as the low half of a word")
    static class OddByteLow extends InternetChecksumContract {
        @Override
        protected Subject create() {
            return pieces -> ~fold(sum(join(pieces), 0)) & 0xffff;
        }
    }

    @SeededBug("an odd last byte is left out")
    static class OddByteLost extends InternetChecksumContract {
        @Override
        protected Subject create() {
            return pieces -> {
                byte[] whole = join(pieces);
                return ~fold(sum(java.util.Arrays.copyOf(whole, whole.length & ~1), 8)) & 0xffff;
            };
        }
    }

    @SeededBug("carries are dropped")
    static class CarriesDropped extends InternetChecksumContract {
        @Override
        protected Subject create() {
            return pieces -> (int) ~sum(join(pieces), 8) & 0xffff;
        }
    }

    @SeededBug("carries are added once, though that may carry again")
    static class CarriedOnce extends InternetChecksumContract {
        @Override
        protected Subject create() {
            return pieces -> {
                long sum = sum(join(pieces), 8);
                return (int) ~((sum & 0xffff) + (sum >> 16)) & 0xffff;
            };
        }
    }

    @SeededBug("bytes are signed")
    static class SignedBytes extends InternetChecksumContract {
        @Override
        protected Subject create() {
            return pieces -> {
                byte[] whole = join(pieces);
                long sum = 0;
                for (int i = 0; i < whole.length; i++) {
                    sum += i % 2 == 0 ? (whole[i] & 0xff) << 8 : whole[i];
                }
                return ~fold(sum & 0xffffffffL) & 0xffff;
            };
        }
    }

    @SeededBug("every piece starts a new word, also one that begins at an odd offset")
    static class PiecesAligned extends InternetChecksumContract {
        @Override
        protected Subject create() {
            return pieces -> {
                long sum = 0;
                for (byte[] piece : pieces) {
                    sum += sum(piece, 8);
                }
                return ~fold(sum) & 0xffff;
            };
        }
    }

    @SeededBug("the sum is not inverted")
    static class NotInverted extends InternetChecksumContract {
        @Override
        protected Subject create() {
            return pieces -> fold(sum(join(pieces), 8));
        }
    }

    @SeededBug("the sum is kept in 16 bits of an int that overflows")
    static class NarrowSum extends InternetChecksumContract {
        @Override
        protected Subject create() {
            return pieces -> {
                byte[] whole = join(pieces);
                short sum = 0;
                for (int i = 0; i < whole.length; i++) {
                    sum += (short) ((whole[i] & 0xff) << (i % 2 == 0 ? 8 : 0));
                }
                return ~sum & 0xffff;
            };
        }
    }
}
