package org.lucidstack.tcp.send;

/** What RACK has learned about reordering on a path (RFC 8985 section 6.2, steps 3 and 4); it outlives single flights. */
final class ReorderingHistory {

    /** Recoveries for which a widened reordering window lasts. */
    static final int PERSISTENCE = 16;

    boolean seen;
    int windowMultiplier = 1;
    int persistence = PERSISTENCE;

    /** Whether nothing was learned that would be worth keeping. */
    boolean isBlank() {
        return !seen && windowMultiplier == 1;
    }
}
