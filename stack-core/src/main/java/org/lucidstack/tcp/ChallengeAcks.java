package org.lucidstack.tcp;

import org.lucidstack.env.Counter;
import org.lucidstack.env.Implements;
import org.lucidstack.wire.TcpSegment;

/**
 * Acknowledgments that answer something suspicious. Each connection has a budget of its own, so that counting them tells an attacker
 * nothing about other connections (RFC5961-7-1 and its errata).
 */
final class ChallengeAcks {

    /** What one connection has spent; made when it is challenged for the first time. */
    static final class Budget {
        private int spent;
        private long since;

        private boolean spend(long now, TcpConfig config) {
            if (now - since >= config.challengeInterval) {
                since = now;
                spent = 0;
            }
            return spent++ < config.challengeAcks;
        }
    }

    private ChallengeAcks() {}

    /** Answers with a challenge ACK, within the budget (RFC 5961). */
    static void challenge(Connection c, String cause) {
        if (spend(c)) {
            c.env().count(Counter.TcpExtTCPChallengeACK);
            acknowledge(c, cause);
        }
    }

    /** Answers an unacceptable segment; only those with text are answered without limit, for they may be honest retransmissions. */
    @Implements("RFC9293-3.5.2-3")
    static void outOfWindow(Connection c, TcpSegment segment, String cause) {
        if (segment.length() > 0 || spend(c)) {
            acknowledge(c, cause);
        }
    }

    @Implements("RFC5961-7-1")
    private static boolean spend(Connection c) {
        if (c.challenges == null) {
            c.challenges = new Budget();
        }
        return c.challenges.spend(c.env().now(), c.layer.config);
    }

    private static void acknowledge(Connection c, String cause) {
        if (c.env().events().isObserved()) {
            c.env().events().emit(new TcpEvent.Acknowledged(c.env().now(), c.tuple, cause));
        }
        SegmentWriter.acknowledge(c);
    }
}
