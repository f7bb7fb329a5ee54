package org.lucidstack.demo;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.lucidstack.env.Journal;
import org.lucidstack.env.StackObserver;
import org.lucidstack.replay.Recorder;
import org.lucidstack.time.Clock;
import org.lucidstack.trace.LadderDiagram;
import org.lucidstack.trace.PacketLog;
import org.lucidstack.trace.PcapWriter;

/** What looks at the stack while it serves: the capture, the trace, the ladder diagram. */
final class Watchers implements Closeable {

    private final ReentrantLock turn = new ReentrantLock();
    private final List<StackObserver> observers = new ArrayList<>();
    private final List<Closeable> closeables = new ArrayList<>();

    private Journal journal = Journal.NONE;

    private Watchers() {}

    /** @throws UserError if a file cannot be written */
    static Watchers open(@Nullable Path pcap, boolean trace, @Nullable Path ladder) {
        Watchers watchers = new Watchers();
        if (pcap != null) {
            watchers.capture(pcap);
        }
        if (trace) {
            watchers.observers.add(new PacketLog(System.out::println));
        }
        if (ladder != null) {
            watchers.draw(ladder);
        }
        return watchers;
    }

    /** Keeps a journal of the run. @throws UserError if the file cannot be written */
    Watchers record(Path file) {
        try {
            Recorder recorder = Recorder.create(file);
            journal = recorder;
            closeables.add(recorder);
            return this;
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    private void capture(Path file) {
        try {
            Instant now = Instant.now();
            PcapWriter writer = PcapWriter.create(file, now.getEpochSecond() * Clock.SECOND + now.getNano());
            observers.add(writer);
            closeables.add(writer);
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    /** The file is made at once, so that a wrong name is not found out at the end. */
    private void draw(Path file) {
        try {
            Files.writeString(file, "");
        } catch (IOException e) {
            throw unwritable(file, e);
        }
        LadderDiagram ladder = new LadderDiagram();
        observers.add(ladder);
        closeables.add(() -> Files.writeString(file, ladder.toString()));
    }

    private static UserError unwritable(Path file, IOException problem) {
        String why = problem instanceof NoSuchFileException ? "there is no such folder" : problem.getMessage();
        return new UserError("cannot write " + file + ": " + why + ".", problem);
    }

    /** What records the run. */
    Journal journal() {
        return journal;
    }

    /** For any number of stacks: one event at a time. */
    List<StackObserver> observers() {
        return observers.stream().<StackObserver>map(this::oneAtATime).toList();
    }

    private StackObserver oneAtATime(StackObserver observer) {
        return event -> {
            turn.lock();
            try {
                observer.on(event);
            } finally {
                turn.unlock();
            }
        };
    }

    @Override
    public void close() throws IOException {
        for (Closeable closeable : closeables) {
            closeable.close();
        }
    }
}
