package org.lucidstack.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lucidstack.wire.IpPacket;
import org.lucidstack.wire.TcpSegment;
import org.opentest4j.AssertionFailedError;

/**
 * The steps of one contract case in words. Actions are told, expectations are checked; the first one that is not met ends the case with
 * everything that led to it:
 *
 * <pre>
 *   [.] ack 1001 win 512 arrives; expected window 512, was 0
 *
 *     1.   0.000 s  SYN seq 1000 arrives
 *     2.   0.000 s    ack number 1001
 *     3.   0.200 s  [.] ack 1001 win 512 arrives
 *     4.   0.200 s  X expected window 512, was 0
 * </pre>
 *
 * followed by the ladder of all segments, where there are any, and the name of the capture. Time is virtual: a case never waits.
 */
public final class Story {

    private static final int SHOWN_STEPS = 200;
    private static final int SHOWN_BYTES = 16;

    private record Step(long time, String words) {}

    private final String title;
    private final List<Step> steps = new ArrayList<>();
    private final Wiretap wire = new Wiretap();
    private String lastAction = "";
    private @Nullable Long seed;
    private long now;
    private boolean timed;
    private boolean told;

    /** @param title names the case, and its capture */
    public Story(String title) {
        this.title = title;
    }

    /** The virtual time of what follows, in nanoseconds. */
    public void at(long nanos) {
        now = nanos;
        timed = true;
    }

    /** Everything random in this case follows from {@code value}, which a failure prints. */
    public void seed(long value) {
        seed = value;
    }

    /** Something is done to the subject. */
    public void action(String words) {
        lastAction = words;
        step(words);
    }

    /** Forgets the steps so far: another round of a random test begins. */
    public void newRound(String words) {
        steps.clear();
        action(words);
    }

    private void step(String words) {
        steps.add(new Step(now, words));
    }

    /** The subject must have {@code what} of this value. */
    public void expect(String what, @Nullable Object expected, @Nullable Object actual) {
        if (!Objects.deepEquals(expected, actual)) {
            throw failure("expected " + what + " " + show(expected) + ", was " + show(actual), expected, actual, null);
        }
        step("  " + what + " " + show(expected));
    }

    /** The subject must be so. @param was what it is instead, in words */
    public void expectThat(String what, boolean condition, String was) {
        if (!condition) {
            throw failure("expected " + what + ", " + was, what, was, null);
        }
        step("  " + what);
    }

    /** A segment came to the subject. */
    public void received(TcpSegment segment) {
        wire.segment(now, segment, false);
    }

    /** The subject sent a segment. */
    public void sent(TcpSegment segment) {
        wire.segment(now, segment, true);
    }

    /** A packet came to the subject, or left it. */
    public void packet(IpPacket packet, boolean sent) {
        wire.packet(now, packet, sent);
    }

    /** The subject failed by itself: the story of how it came to that. */
    public AssertionFailedError thrown(Throwable cause) {
        if (told && cause instanceof AssertionFailedError already) {
            return already;
        }
        return failure("threw " + cause, "no exception", cause.toString(), cause);
    }

    /** The case fails for this reason. */
    public AssertionFailedError failure(String problem) {
        return failure(problem, null, null, null);
    }

    private AssertionFailedError failure(
            String problem, @Nullable Object expected, @Nullable Object actual, @Nullable Throwable cause) {
        told = true;
        step("X " + problem);
        StringBuilder text = new StringBuilder(lastAction);
        text.append(lastAction.isEmpty() ? "" : "; ")
                .append(problem)
                .append("\n\n")
                .append(steps());
        if (!wire.isEmpty()) {
            text.append('\n').append(wire.ladder());
        }
        text.append(seed == null ? "" : "seed " + seed + "\n").append(save(text.toString()));
        return new AssertionFailedError(text.toString(), expected, actual, cause);
    }

    /** All steps, numbered, the oldest ones left out if there are very many. */
    private String steps() {
        StringBuilder text = new StringBuilder(title).append('\n');
        int first = Math.max(0, steps.size() - SHOWN_STEPS);
        if (first > 0) {
            text.append("  ... ").append(first).append(" earlier steps\n");
        }
        for (int i = first; i < steps.size(); i++) {
            Step step = steps.get(i);
            String time = timed ? String.format("%9.3f s  ", step.time() / 1e9) : "";
            text.append(String.format("%4d. %s%s%n", i + 1, time, step.words()));
        }
        return text.toString();
    }

    /** Leaves the story, and the capture if there were packets, in {@code target/contract}. */
    private String save(String story) {
        Path directory = Path.of("target", "contract");
        String name = title.replaceAll("[^A-Za-z0-9.]+", "-");
        try {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve(name + ".txt"), story + (seed == null ? "" : "seed " + seed + "\n"));
            if (!wire.isEmpty()) {
                wire.save(directory.resolve(name + ".pcap"));
                return "capture: " + directory.resolve(name + ".pcap") + "\n";
            }
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String show(@Nullable Object value) {
        return value instanceof byte[] bytes ? bytes(bytes) : String.valueOf(value);
    }

    /** Bytes for people: all of them if they are few. */
    public static String bytes(byte[] bytes) {
        String shown = HexFormat.ofDelimiter(" ").formatHex(bytes, 0, Math.min(bytes.length, SHOWN_BYTES));
        String rest = bytes.length > SHOWN_BYTES ? " ..." : "";
        return shown + rest + " (" + bytes.length + " bytes)";
    }
}
