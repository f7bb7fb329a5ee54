package org.lucidstack.tcp.congestion;

import java.util.List;
import org.lucidstack.env.Implements;

/** The controllers by name, and the window they start with. */
public final class CongestionControls {

    /** What {@link #byName} knows, the default first. */
    public static final List<String> NAMES = List.of("cubic", "reno");

    private static final int INITIAL_SEGMENTS = 10;
    private static final int INITIAL_BYTES = 14_600;
    /** RFC 6928 section 2: one repeated SYN may be a matter of a short first RTO. */
    private static final int FORGIVEN_SYN_RETRANSMISSIONS = 1;

    private CongestionControls() {}

    /**
     * A new controller.
     *
     * @param name one of {@link #NAMES}; empty means the default
     * @param mss payload bytes per segment, at least 1
     * @param initialWindow bytes, see {@link #initialWindow}
     * @throws IllegalArgumentException if there is none of this name
     */
    @Implements("MAY-18")
    public static CongestionControl byName(String name, int mss, long initialWindow) {
        return switch (name) {
            case "", "cubic" -> new Cubic(mss, initialWindow);
            case "reno" -> new NewReno(mss, initialWindow);
            default -> throw new IllegalArgumentException("no congestion control " + name + "; there are " + NAMES);
        };
    }

    /**
     * The initial window in bytes: ten segments (RFC 6928), or one after the handshake lost packets.
     *
     * @param mss payload bytes per segment
     * @param synRetransmissions how often our SYN or SYN-ACK had to be repeated
     */
    @Implements({"RFC6928-2-1", "RFC5681-3.1-1"})
    public static long initialWindow(int mss, int synRetransmissions) {
        if (synRetransmissions > FORGIVEN_SYN_RETRANSMISSIONS) {
            return mss;
        }
        return Math.min((long) INITIAL_SEGMENTS * mss, Math.max(2L * mss, INITIAL_BYTES));
    }
}
