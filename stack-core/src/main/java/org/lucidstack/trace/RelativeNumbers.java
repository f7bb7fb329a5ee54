package org.lucidstack.trace;

import org.lucidstack.wire.SeqNumber;
import org.lucidstack.wire.TcpSegment;

/**
 * Turns the sequence numbers of one conversation into small ones: the SYN of either side is 0, its first byte 1. Where the SYN was
 * not seen, the first number that was seen counts as 1. Numbers are unwrapped, so they grow past 2^32.
 */
final class RelativeNumbers {
    private boolean known;
    private long checkpoint;
    private long start;

    /** Learns from a segment of this side. */
    void learn(TcpSegment segment) {
        if (!known || segment.isSyn()) {
            start(segment.isSyn() ? segment.seq() : segment.seq().plus(-1));
        }
    }

    /** Learns from the other side's acknowledgment, if nothing is known yet. */
    void learnFromAck(SeqNumber ack) {
        if (!known) {
            start(ack.plus(-1));
        }
    }

    private void start(SeqNumber initial) {
        if (!known || initial.value() != (int) start) {
            known = true;
            start = initial.toUnsigned();
            checkpoint = start;
        }
    }

    /** The relative number; 0 = the SYN. */
    long of(SeqNumber number) {
        long unwrapped = number.unwrap(checkpoint);
        checkpoint = Math.max(checkpoint, unwrapped);
        return unwrapped - start;
    }
}
