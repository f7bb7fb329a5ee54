package org.lucidstack.tcp.send;

import org.lucidstack.env.Implements;

/**
 * F-RTO (RFC 5682): watches the first acknowledgments after a retransmission timeout. If they cover data that was not sent again, the
 * originals were merely late and the timeout was spurious.
 */
final class SpuriousTimeoutDetector {

    /** What an acknowledgment means. */
    enum Verdict {
        /** Nothing is known yet; send new data in place of retransmissions. */
        WAIT,
        /** The timeout was needed: go on retransmitting. */
        GENUINE,
        /** The timeout was spurious. */
        SPURIOUS,
        /** No timeout is being judged. */
        IDLE
    }

    private enum Step {
        IDLE,
        FIRST_ACK,
        SECOND_ACK
    }

    private Step step = Step.IDLE;
    private long highestAtTimeout;
    private boolean newDataSent;

    /** A first timeout (not a repeated one) just resent the head. @param nxt SND.NXT */
    void onTimeout(long nxt, boolean repeated) {
        step = repeated ? Step.IDLE : Step.FIRST_ACK;
        highestAtTimeout = nxt;
        newDataSent = false;
    }

    /** Whether two new segments are to go in place of retransmissions. */
    boolean wantsNewData() {
        return step == Step.SECOND_ACK && !newDataSent;
    }

    /** Whether the new segments are out and nothing else may go until they are answered. */
    boolean isHolding() {
        return step == Step.SECOND_ACK && newDataSent;
    }

    void onNewDataSent() {
        newDataSent = true;
    }

    void cancel() {
        step = Step.IDLE;
    }

    /** @param originalDelivered whether the acknowledgment newly covers data that was sent before the timeout and not again */
    @Implements({"RFC5682-2.1-1", "RFC5682-2.1-2"})
    Verdict judge(AckSummary ack, boolean originalDelivered) {
        switch (step) {
            case FIRST_ACK -> {
                if (ack.una() >= highestAtTimeout || !ack.advances()) {
                    step = Step.IDLE;
                    return Verdict.GENUINE;
                }
                step = Step.SECOND_ACK;
                return Verdict.WAIT;
            }
            case SECOND_ACK -> {
                step = Step.IDLE;
                boolean news = ack.advances() || ack.newlySacked() > 0;
                return news && originalDelivered ? Verdict.SPURIOUS : Verdict.GENUINE;
            }
            default -> {
                return Verdict.IDLE;
            }
        }
    }
}
