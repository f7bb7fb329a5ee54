package org.lucidstack.tcp.send;

import org.lucidstack.buffer.Payload;

/**
 * Puts a segment that the send side decided on together with what the receive side has to say (acknowledgment, window, options) and
 * sends it. The payload is a view of the send buffer and has been taken when this returns.
 */
@FunctionalInterface
public interface SegmentEmitter {

    /**
     * @param seq unwrapped sequence number of the first byte
     * @param flags any of SYN, FIN, PSH, URG, CWR; the ACK flag is the emitter's
     * @param urgentPointer offset of the byte after the urgent data, with URG
     * @param payload empty, one segment, or a super-segment
     * @param retransmission whether any of it was sent before
     */
    void emit(long seq, int flags, int urgentPointer, Payload payload, boolean retransmission);
}
