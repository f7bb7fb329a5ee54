package org.lucidstack.tcp.security;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.lucidstack.env.Implements;
import org.lucidstack.net.FourTuple;
import org.lucidstack.time.Clock;
import org.lucidstack.wire.SeqNumber;
import org.lucidstack.wire.TcpOption.Timestamps;

/**
 * Answers a SYN without remembering it: what must be known later travels in our sequence number and timestamp, and
 * comes back with the ACK (RFC 4987 section 3.6).
 *
 * <pre>
 *   sequence number                                 timestamp
 *   31    28 27                              0      31                   6  5   4  3     0
 *   +-------+---------------------------------+     +--------------------+---+----+-------+
 *   | MSS   | keyed hash of tuple, peer's ISN |     | clock, rounded down|ecn|sack| scale |   scale 15 = none
 *   | index | MSS, options and secret         |     +--------------------+---+----+-------+
 *   +-------+---------------------------------+     only if the peer uses timestamps
 * </pre>
 *
 * The index is masked, so that the whole number looks random. Secrets are changed every minute and known for two, which
 * is also how long a cookie is good.
 */
public final class SynCookies {

    /** How long a secret is used; a cookie is valid for one to two times that. Nanoseconds. */
    public static final long SECRET_LIFETIME = 64 * Clock.SECOND;

    private static final int[] MSS = {
        64, 256, 536, 1024, 1220, 1280, 1360, 1400, 1440, 1452, 1460, 2048, 4096, 8940, 16_384, 65_475
    };
    private static final int HASH_BITS = 28;
    private static final int HASH_MASK = (1 << HASH_BITS) - 1;
    private static final int OPTION_BITS = 6;
    private static final int OPTION_MASK = (1 << OPTION_BITS) - 1;
    private static final int NO_SCALE = 15;
    private static final int SACK_BIT = 1 << 4;
    private static final int ECN_BIT = 1 << 5;
    /** Stands for the option bits if there are no timestamps to carry them; differs from any of them. */
    private static final int NO_OPTIONS = 1 << OPTION_BITS;

    private final RotatingSecret secret;

    /**
     * What a connection agrees on, as far as a cookie can carry it.
     *
     * @param mss the peer's MSS option in bytes; comes back rounded down, but not below 64
     * @param windowScale the peer's shift, 0 to 14, or -1 without the option; needs timestamps
     * @param sack whether SACK is permitted; needs timestamps
     * @param ecn whether ECN is agreed on; needs timestamps
     * @param timestamps whether timestamps are
     */
    public record Offer(int mss, int windowScale, boolean sack, boolean ecn, boolean timestamps) {

        private int optionBits() {
            if (!timestamps) {
                return NO_OPTIONS;
            }
            int scale = windowScale < 0 ? NO_SCALE : Math.min(windowScale, NO_SCALE - 1);
            return scale | (sack ? SACK_BIT : 0) | (ecn ? ECN_BIT : 0);
        }

        private static Offer of(int mss, int bits) {
            if (bits == NO_OPTIONS) {
                return new Offer(mss, -1, false, false, false);
            }
            int scale = bits & NO_SCALE;
            return new Offer(mss, scale == NO_SCALE ? -1 : scale, (bits & SACK_BIT) != 0, (bits & ECN_BIT) != 0, true);
        }
    }

    /** @param random for the secrets */
    public SynCookies(RandomGenerator random) {
        secret = new RotatingSecret(random, SECRET_LIFETIME);
    }

    /**
     * The ISS of the answer to a SYN.
     *
     * @param peerIsn sequence number of the SYN
     * @param now in nanoseconds
     */
    @Implements("RFC4987-3.6-1")
    public SeqNumber encode(FourTuple tuple, SeqNumber peerIsn, Offer offer, long now) {
        int index = MSS.length - 1;
        while (index > 0 && MSS[index] > offer.mss()) {
            index--;
        }
        return seal(secret.current(now), tuple, peerIsn, index, offer.optionBits());
    }

    private static SeqNumber seal(TupleHash secret, FourTuple tuple, SeqNumber peerIsn, int index, int options) {
        long content = 1L << 63 | peerIsn.toUnsigned() << 16 | (long) options << 4 | index;
        int hash = (int) secret.of(tuple, content) & HASH_MASK;
        return new SeqNumber(index << HASH_BITS ^ mask(secret, tuple, peerIsn) | hash);
    }

    private static int mask(TupleHash secret, FourTuple tuple, SeqNumber peerIsn) {
        return (int) secret.of(tuple, peerIsn.toUnsigned() << 16) & ~HASH_MASK;
    }

    /**
     * TSval of the answer: at most {@code clock}, so that time does not run backwards when the connection goes on with
     * its clock.
     */
    public static int timestamp(int clock, Offer offer) {
        int value = clock & ~OPTION_MASK | offer.optionBits();
        return value - clock > 0 ? value - (1 << OPTION_BITS) : value;
    }

    /**
     * Checks the ACK that may answer a cookie.
     *
     * @param peerIsn one before the sequence number of the ACK
     * @param cookie one before its acknowledgment number
     * @param timestamps its timestamps option, if any
     * @return what was agreed on; null if this is no cookie of ours, or too old
     */
    @Implements("RFC4987-3.6-1")
    public @Nullable Offer decode(
            FourTuple tuple, SeqNumber peerIsn, SeqNumber cookie, @Nullable Timestamps timestamps, long now) {
        int options = timestamps == null ? NO_OPTIONS : timestamps.echo() & OPTION_MASK;
        Offer offer = open(secret.current(now), tuple, peerIsn, cookie, options);
        return offer != null ? offer : open(secret.previous(now), tuple, peerIsn, cookie, options);
    }

    private static @Nullable Offer open(
            TupleHash secret, FourTuple tuple, SeqNumber peerIsn, SeqNumber cookie, int options) {
        int index = (cookie.value() ^ mask(secret, tuple, peerIsn)) >>> HASH_BITS;
        boolean ours = seal(secret, tuple, peerIsn, index, options).equals(cookie);
        return ours ? Offer.of(MSS[index], options) : null;
    }
}
