package org.lucidstack.replay;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.lucidstack.env.Journal.Step;
import org.lucidstack.env.SettingsText;
import org.lucidstack.env.StackObserver;
import org.lucidstack.icmp.IcmpConfig;
import org.lucidstack.ip.InterfaceConfig;
import org.lucidstack.ip.IpConfig;
import org.lucidstack.replay.ReplayJournal.Stop;
import org.lucidstack.stack.NetStack;
import org.lucidstack.stack.NetStackBuilder;
import org.lucidstack.tcp.TcpConfig;

/** Does everything again that a recording says was done to a stack. */
public final class Replayer {

    /**
     * How it went.
     *
     * @param steps that came out as recorded: all
     * @param received packets that came
     * @param sent packets that went
     * @param time of the last step, in nanoseconds
     * @param internalErrors exceptions of the stack, which the recorded run had too
     */
    public record Summary(long steps, long received, long sent, long time, List<RuntimeException> internalErrors) {}

    private static final int MAX_INTERNAL_ERRORS = 100;

    private final ReplayJournal journal;
    private final List<ReplayDevice> devices = new ArrayList<>();
    private final List<RuntimeException> internalErrors = new ArrayList<>();
    private final InputSteps inputs;

    private Replayer(RecordingReader recording, StackObserver... observers) {
        journal = new ReplayJournal(recording);
        inputs = new InputSteps(journal, build(observers), devices, this::whatTheHandlerDid);
    }

    /**
     * Replays a recording to its end.
     *
     * @param observers are told what happens in the stack
     * @throws ReplayException at the first step that comes out differently, or where the recording makes no sense
     */
    public static Summary replay(InputStream in, StackObserver... observers) throws IOException, ReplayException {
        RecordingReader recording = new RecordingReader(in);
        try {
            return new Replayer(recording, observers).run();
        } catch (Stop e) {
            throw e.reason();
        }
    }

    private NetStack build(StackObserver... observers) {
        Entry built = journal.next();
        if (built == null || built.step() != Step.BUILT) {
            throw journal.damaged("it does not begin with the making of a stack");
        }
        try {
            TcpConfig tcp = new TcpConfig();
            SettingsText.apply(built.text(0), tcp);
            NetStackBuilder builder = NetStack.builder()
                    .journal(journal)
                    .random(this::random)
                    .tcp(tcp)
                    .ip(SettingsText.parse(built.text(1), IpConfig.class))
                    .icmp(SettingsText.parse(built.text(2), IcmpConfig.class));
            Arrays.stream(observers).forEach(builder::observer);
            for (Entry entry = journal.next(1);
                    entry != null && entry.step() == Step.DEVICE;
                    entry = journal.next(devices.size() + 1)) {
                InterfaceConfig config = new InterfaceConfig();
                SettingsText.apply(entry.text(4), config);
                ReplayDevice device = new ReplayDevice(journal, entry);
                devices.add(device);
                builder.device(device, config);
            }
            return builder.build();
        } catch (IllegalArgumentException | IllegalStateException | ClassCastException | IndexOutOfBoundsException e) {
            throw journal.damaged(String.valueOf(e.getMessage()));
        }
    }

    private long random() {
        Entry next = journal.next();
        return next != null && next.step() == Step.RANDOM ? next.number(0) : 0;
    }

    private Summary run() {
        while (true) {
            Entry next = journal.next();
            if (next == null) {
                throw journal.truncated();
            }
            if (next.step() == Step.END) {
                return new Summary(
                        journal.position(), journal.received(), journal.sent(), journal.time(), internalErrors);
            }
            perform(next);
        }
    }

    /** Does what was done between the call of a handler and its return. */
    private void whatTheHandlerDid() {
        for (Entry next = journal.next(); next == null || next.step() != Step.RETURNED; next = journal.next()) {
            if (next == null) {
                throw journal.truncated();
            }
            perform(next);
        }
    }

    private void perform(Entry entry) {
        InputSteps.Action action;
        try {
            action = inputs.action(entry);
        } catch (IllegalArgumentException | ClassCastException | IndexOutOfBoundsException e) {
            throw journal.damaged(entry + " makes no sense");
        }
        long before = journal.position();
        try {
            action.run();
        } catch (IOException e) {
            // The recorded call has failed, too; its steps tell.
        } catch (Stop e) {
            throw e;
        } catch (RuntimeException e) {
            // As the loop of the recorded stack did: the others go on.
            if (internalErrors.size() < MAX_INTERNAL_ERRORS) {
                internalErrors.add(e);
            }
        }
        if (journal.position() == before) {
            throw journal.difference(entry.toString(), "nothing");
        }
    }
}
