package org.lucidstack.tcp.send;

/** What keeps a sender from sending more right now. */
public enum SendLimit {
    /** Everything that was written is on its way, or waits for company (Nagle, cork). */
    APPLICATION("app-limited"),
    /** The peer's window is used up. */
    RECEIVE_WINDOW("rwnd-limited"),
    /** The congestion window is used up. */
    CONGESTION_WINDOW("cwnd-limited"),
    /** Everything is on its way, and the send buffer is full, so that the application cannot write more. */
    SEND_BUFFER("sndbuf-limited"),
    /** There is room in both windows, but the next segment is not due yet. */
    PACING("pacing-limited");

    private final String label;

    SendLimit(String label) {
        this.label = label;
    }

    /** Such as {@code app-limited}. */
    @Override
    public String toString() {
        return label;
    }
}
