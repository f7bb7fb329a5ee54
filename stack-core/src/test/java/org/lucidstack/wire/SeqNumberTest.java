package org.lucidstack.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.lucidstack.Verifies;

class SeqNumberTest {

    @Property
    @Verifies("RFC9293-3.4-1")
    void orderFollowsTheCircle(@ForAll int value, @ForAll @IntRange(min = 1) int step) {
        SeqNumber a = new SeqNumber(value);
        SeqNumber b = a.plus(step);
        assertTrue(a.isBefore(b));
        assertFalse(b.isBefore(a));
        assertFalse(a.isBefore(a));
        assertEquals(step, a.distanceTo(b));
        assertEquals(-step, b.distanceTo(a));
        assertEquals(a, b.plus(-step));
    }

    @Property
    void unwrapIsNearestToTheCheckpoint(
            @ForAll @LongRange(min = 1L << 33, max = 1L << 40) long checkpoint, @ForAll int distance) {
        long position = checkpoint + distance;
        assertEquals(position, SeqNumber.of(position).unwrap(checkpoint));
    }

    @Test
    void wraps() {
        SeqNumber last = SeqNumber.of(0xffffffffL);
        assertEquals(SeqNumber.ZERO, last.plus(1));
        assertTrue(last.isBefore(SeqNumber.ZERO));
        assertEquals("4294967295", last.toString());
        assertEquals(0xffffffffL, last.toUnsigned());
        assertEquals(1L << 32, SeqNumber.ZERO.unwrap(0xffffffffL));
    }
}
