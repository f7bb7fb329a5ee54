package org.lucidstack.link;

import java.util.random.RandomGenerator;
import org.lucidstack.time.Clock;

/** Decides what happens to each packet of one direction. The same seed and the same packets give the same fates. */
public final class Impairment {

    /**
     * By how much a packet is held back that others are to overtake: enough for a few more of a flow that never rests.
     */
    private static final long MIN_HOLD = Clock.MILLISECOND;

    private static final long MAX_HOLD = 5 * Clock.MILLISECOND;
    private static final int NO_BIT = -1;

    private final ImpairmentSettings settings;
    private final RandomGenerator random;

    public Impairment(ImpairmentSettings settings, RandomGenerator random) {
        this.settings = settings;
        this.random = random;
    }

    /**
     * The fate of one packet.
     *
     * @param copies how many arrive: 0, 1 or 2
     * @param delay how much later, in nanoseconds
     * @param flippedBit which bit of it changes, or -1
     */
    public record Fate(int copies, long delay, int flippedBit) {

        /** Changes the bit, if one is to be. */
        public void corrupt(byte[] packet) {
            if (flippedBit != NO_BIT) {
                packet[flippedBit >>> 3] ^= (byte) (1 << (flippedBit & 7));
            }
        }

        public boolean isCorrupting() {
            return flippedBit != NO_BIT;
        }
    }

    /**
     * Decides about the next packet.
     *
     * @param ipVersion 4 or 6
     * @param length in bytes
     */
    public Fate next(int ipVersion, int length) {
        if (happens(settings.loss())) {
            return new Fate(0, 0, NO_BIT);
        }
        long delay = (settings.delay() + 1) / 2;
        if (happens(settings.reorder())) {
            delay += random.nextLong(MIN_HOLD, MAX_HOLD);
        }
        int copies = happens(settings.duplicate()) ? 2 : 1;
        return new Fate(copies, delay, happens(settings.corrupt()) ? anyChecksummedBit(ipVersion, length) : NO_BIT);
    }

    private boolean happens(double probability) {
        return probability > 0 && random.nextDouble() < probability;
    }

    /**
     * From the source address on, every bit is covered by a checksum: of the header, or of the transport with its
     * pseudo-header.
     */
    private int anyChecksummedBit(int ipVersion, int length) {
        int from = ipVersion == 4 ? 12 : 8;
        return length <= from ? NO_BIT : random.nextInt(from * 8, length * 8);
    }
}
