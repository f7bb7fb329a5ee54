package org.lucidstack.tcp.congestion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.lucidstack.Verifies;

class ProportionalRateReductionTest {

    private static final int MSS = 1000;

    /** Sends as many whole segments as the window allows beyond {@code pipe}; returns the bytes sent. */
    private static long send(ProportionalRateReduction prr, long pipe) {
        long bytes = Math.max(prr.window() - pipe, 0) / MSS * MSS;
        prr.onSent(bytes);
        return bytes;
    }

    @Test
    @Verifies("RFC6937-3-1")
    void oneLossOfTwentyHalvesOverOneRoundTrip() {
        ProportionalRateReduction prr = new ProportionalRateReduction();
        assertFalse(prr.isActive());
        // segments 0 to 19 are out, 0 is lost; the SACK of 3, after those of 1 and 2, made the sender notice
        prr.enter(18 * MSS, 10 * MSS, MSS);
        assertTrue(prr.isActive());
        long pipe = 17 * MSS;
        StringBuilder trace = new StringBuilder();
        prr.onAck(MSS, pipe - MSS, false);
        pipe -= MSS;
        for (int sacked = 4; sacked <= 19; sacked++) {
            long sent = send(prr, pipe);
            pipe += sent;
            trace.append(sent / MSS);
            if (sacked < 19) {
                pipe -= MSS;
                prr.onAck(MSS, pipe, false);
            }
        }
        assertEquals("1001010110100111", trace.toString(), "ten out for eighteen in, then one for one");
        assertEquals(10 * MSS, pipe);
        prr.exit();
        assertFalse(prr.isActive());
    }

    @Test
    @Verifies("RFC6937-3-1")
    void manyLossesCatchUpWithoutABurst() {
        ProportionalRateReduction prr = new ProportionalRateReduction();
        // 20 out, all but the last four lost: pipe is far below the target
        prr.enter(20 * MSS, 10 * MSS, MSS);
        assertEquals(4 * MSS + MSS, prr.onAck(MSS, 4 * MSS, false), "conservative bound: as much as was delivered");
        prr.onSent(MSS);
        assertEquals(4 * MSS + 2 * MSS, prr.onAck(MSS, 4 * MSS, true), "a safe ACK adds a segment");
        prr.onSent(2 * MSS);
        assertEquals(10 * MSS, prr.onAck(8 * MSS, 9 * MSS, true), "never above ssthresh");
    }

    @Test
    @Verifies("RFC6937-3-1")
    void theFirstRetransmissionWaitsForNothing() {
        ProportionalRateReduction prr = new ProportionalRateReduction();
        prr.enter(20 * MSS, 2 * MSS, MSS);
        assertEquals(18 * MSS, prr.onAck(MSS, 17 * MSS, false));
    }

    @Test
    @Verifies("RFC6937-3-1")
    void anAckThatDeliversNothingChangesNothing() {
        ProportionalRateReduction prr = new ProportionalRateReduction();
        prr.enter(20 * MSS, 10 * MSS, MSS);
        long window = prr.onAck(4 * MSS, 12 * MSS, false);
        assertEquals(window, prr.onAck(0, 12 * MSS, true));
    }

    @Property
    @Verifies("RFC6937-3-1")
    void sendsAtMostWhatWasDeliveredAndEndsNearTheTarget(
            @ForAll @IntRange(min = 4, max = 300) int segments,
            @ForAll List<@IntRange(min = 1, max = 16) Integer> deliveries) {
        ProportionalRateReduction prr = new ProportionalRateReduction();
        long target = Math.max(segments / 2, 2) * (long) MSS;
        prr.enter((long) segments * MSS, target, MSS);
        long pipe = (long) segments * MSS;
        long delivered = 0;
        long sent = 0;
        for (int i = 0; i < 200 && delivered < 4L * segments * MSS; i++) {
            int count = deliveries.isEmpty() ? 1 : deliveries.get(i % deliveries.size());
            long bytes = Math.min((long) count * MSS, pipe);
            pipe -= bytes;
            delivered += bytes;
            prr.onAck(bytes, pipe, false);
            long burst = send(prr, pipe);
            assertTrue(burst <= Math.max(bytes, delivered - sent) + MSS);
            pipe += burst;
            sent += burst;
            assertTrue(sent <= delivered + MSS, "packet conservation");
            assertTrue(burst == 0 || pipe <= Math.max(target, (long) segments * MSS));
        }
        if (delivered >= 3L * segments * MSS) {
            assertTrue(pipe <= target, "pipe " + pipe + " target " + target);
        }
    }
}
