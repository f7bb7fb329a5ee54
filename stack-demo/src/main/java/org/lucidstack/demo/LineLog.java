package org.lucidstack.demo;

import java.util.function.Consumer;

/** Lines for the user of a server. Strangers can cause them, so that at most {@link #BURST} per second are written. Any thread. */
public final class LineLog {

    static final int BURST = 20;
    private static final long SECOND = 1_000_000_000L;

    private final Consumer<String> output;
    private long second;
    private int lines;
    private long suppressed;

    public LineLog(Consumer<String> output) {
        this.output = output;
    }

    /** To standard error, each line after {@code name} and a colon. */
    public static LineLog toStandardError(String name) {
        return new LineLog(line -> System.err.println(name + ": " + line));
    }

    /** Says something. */
    public void line(String text) {
        String suffix = "";
        synchronized (this) {
            long now = System.nanoTime() / SECOND;
            if (now != second) {
                second = now;
                lines = 0;
            }
            if (++lines > BURST) {
                suppressed++;
                return;
            }
            if (suppressed > 0) {
                suffix = " (" + suppressed + " lines before this one were left out)";
                suppressed = 0;
            }
        }
        output.accept(text + suffix);
    }
}
