package org.lucidstack.replay;

import java.io.IOException;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lucidstack.env.Journal;
import org.lucidstack.replay.Entry.Handle;

/** Compares each step of a stack that runs again with the next one of the recording. */
final class ReplayJournal implements Journal {

    /** Carries a {@link ReplayException} through the stack. */
    static final class Stop extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final ReplayException reason;

        Stop(ReplayException reason) {
            super(reason);
            this.reason = reason;
        }

        ReplayException reason() {
            return reason;
        }
    }

    private final RecordingReader recording;
    private final Map<Object, Handle> handles = new IdentityHashMap<>();
    private final Map<Handle, Object> objects = new HashMap<>();
    private long position;
    private long time;
    private long received;
    private long sent;
    private @Nullable Stop stopped;

    ReplayJournal(RecordingReader recording) {
        this.recording = recording;
    }

    /** Steps that came out as recorded. */
    long position() {
        return position;
    }

    /** What the stack was told last, in nanoseconds. */
    long time() {
        return time;
    }

    long received() {
        return received;
    }

    long sent() {
        return sent;
    }

    /** The next step of the recording. */
    @Nullable
    Entry next() {
        return next(0);
    }

    @Nullable
    Entry next(int skip) {
        try {
            return recording.peek(skip);
        } catch (ReplayException e) {
            throw stop(e);
        } catch (IOException e) {
            throw stop(new ReplayException("it cannot be read: " + e.getMessage()));
        }
    }

    /** Ends the replay; what happens on the way out does not count. */
    Stop stop(ReplayException reason) {
        if (stopped == null) {
            stopped = new Stop(reason);
        }
        return stopped;
    }

    Stop damaged(String why) {
        return stop(new ReplayException("it is damaged at step " + (position + 1) + ": " + why));
    }

    Stop difference(String recorded, String replayed) {
        return stop(new ReplayException(String.format(
                Locale.ROOT,
                "step %d at %.6f s differs:%n  recorded: %s%n  replayed: %s",
                position + 1,
                time / 1e9,
                recorded,
                replayed)));
    }

    Stop truncated() {
        return stop(new ReplayException(
                "it ends too early: " + position + " steps came out as recorded, but what followed was cut off"));
    }

    /** What a handle stands for. */
    <T> T object(Entry entry, int index, Class<T> type) {
        Object object = entry.values()[index] instanceof Handle handle ? objects.get(handle) : null;
        if (!type.isInstance(object)) {
            throw damaged("nothing that is open is meant by " + entry);
        }
        return type.cast(object);
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void write(Step step, Object... values) {
        if (stopped != null) {
            throw stopped;
        }
        Object[] plain = new Object[values.length];
        for (int i = 0; i < values.length; i++) {
            plain[i] = plain(values[i]);
        }
        Entry replayed = new Entry(step, plain);
        Entry recorded = next();
        if (recorded == null) {
            throw truncated();
        }
        if (!recorded.matches(replayed)) {
            throw difference(recorded.toString(), replayed.toString());
        }
        recording.next();
        position++;
        count(replayed);
    }

    private Object plain(Object value) {
        return switch (value) {
            case Number number -> number.longValue();
            case String text -> text;
            case byte[] bytes -> bytes;
            default ->
                handles.computeIfAbsent(value, fresh -> {
                    Handle handle = new Handle(handles.size());
                    objects.put(handle, fresh);
                    return handle;
                });
        };
    }

    private void count(Entry entry) {
        switch (entry.step()) {
            case ADVANCE -> time = Math.max(time, entry.number(0));
            case RECEIVE -> received++;
            case TRANSMIT -> sent++;
            default -> {}
        }
    }
}
