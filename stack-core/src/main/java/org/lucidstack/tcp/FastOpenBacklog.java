package org.lucidstack.tcp;

import java.util.ArrayDeque;
import org.lucidstack.time.Clock;

/**
 * How many connections of a listener were handed to the application before their handshake was complete (PendingFastOpenRequests of RFC
 * 7413 section 4.2). One that was reset meanwhile goes on counting for a while: who sends SYNs from a stolen cookie's address must not be
 * helped by the true owner's resets (section 5.1).
 */
final class FastOpenBacklog {

    private static final long AFTER_RESET = 60 * Clock.SECOND;

    private int pending;
    private final ArrayDeque<Long> resetsForgottenAt = new ArrayDeque<>();

    /** Whether there is room for one more. */
    boolean hasRoom(int limit, long now) {
        while (!resetsForgottenAt.isEmpty() && resetsForgottenAt.getFirst() <= now) {
            resetsForgottenAt.removeFirst();
        }
        return pending + resetsForgottenAt.size() < limit;
    }

    void started() {
        pending++;
    }

    /** The handshake is complete, or given up. */
    void finished() {
        pending--;
    }

    /** The peer has reset it. */
    void reset(long now) {
        pending--;
        resetsForgottenAt.addLast(now + AFTER_RESET);
    }
}
