package org.lucidstack.demo.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.lucidstack.demo.bench.WireTransfer.Speed;
import org.lucidstack.link.Offload;
import org.lucidstack.trace.decode.JsonWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code stack bench wire}: the stack itself, without a device. */
@Command(
        name = "wire",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures two stacks back to back in memory on one core: bulk data at segments of 1460 bytes (joined on arrival, as the"
                    + " TUN device does it, or not) and super-segments of up to 64 KiB, in turn with the speed of memory copies. Per"
                    + " second of processor time, so that other work on the machine disturbs little."
        })
final class WireBenchCommand implements Callable<Integer> {

    private static final int COPY = 1460;
    private static final int COPY_BUFFER = 1 << 18;
    /** Of the first kind. */
    private static final double GOAL_GIGABITS = 20;
    /** Found once: looking for it costs more than asking it, and that would be part of what is measured. */
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private static final String MEMCPY = "memory copies of 1460 bytes";

    @Mixin
    private RoundOptions options;

    /** What is measured: a transfer over a wire that does this for its stacks. */
    private record Kind(String key, String title, Offload offload, boolean coalesces) {}

    private static final List<Kind> KINDS = List.of(
            new Kind("segments", "1460-byte segments, joined on arrival", Offload.NONE, true),
            new Kind("segments-alone", "1460-byte segments, each by itself", Offload.NONE, false),
            new Kind("super-segments", "super-segments, no checksums", new Offload(true, true), false));

    @Override
    public Integer call() throws IOException {
        options.check();
        List<WireTransfer> transfers = new ArrayList<>();
        for (Kind kind : KINDS) {
            transfers.add(new WireTransfer(kind.offload(), kind.coalesces()));
        }
        if (!options.warmUp().isNone()) {
            warmUp(transfers);
        }
        int rounds = options.rounds();
        double[][] gigabits = new double[KINDS.size() + 1][rounds];
        double[][] packets = new double[KINDS.size()][rounds];
        for (int round = 0; round < rounds; round++) {
            say("round " + (round + 1) + " of " + rounds);
            for (int i = 0; i < KINDS.size(); i++) {
                Speed speed = transfers.get(i).run(options.time());
                gigabits[i][round] = speed.gigabits();
                packets[i][round] = speed.packetsPerSecond();
            }
            gigabits[KINDS.size()][round] = copies(options.time());
        }
        print(gigabits, packets);
        return 0;
    }

    private void warmUp(List<WireTransfer> transfers) throws IOException {
        WarmUp.Compilers compilers =
                () -> ProcessorTime.of(ProcessHandle.current().pid()).compilers();
        for (int i = 0; i < KINDS.size(); i++) {
            say(KINDS.get(i).title() + ": " + options.warmUp().run(transfers.get(i)::run, compilers));
        }
        say(MEMCPY + ": " + options.warmUp().run(WireBenchCommand::copies, compilers));
    }

    private static void say(String what) {
        System.err.println("bench: wire, " + what);
    }

    /** Of the calling thread, in nanoseconds. */
    static long processorTime() {
        return THREADS.getCurrentThreadCpuTime();
    }

    /** Gbit/s of copies between two buffers that fit the caches. */
    private static double copies(Duration time) {
        ByteBuffer from = ByteBuffer.allocateDirect(COPY_BUFFER);
        ByteBuffer to = ByteBuffer.allocateDirect(COPY_BUFFER);
        long begin = processorTime();
        long bytes = 0;
        long now = begin;
        while (now - begin < time.toNanos()) {
            for (int at = 0; at + COPY <= COPY_BUFFER; at += COPY) {
                to.put(at, from, at, COPY);
                bytes += COPY;
            }
            now = processorTime();
        }
        return bytes * 8.0 / (now - begin);
    }

    private void print(double[][] gigabits, double[][] packets) {
        Figures memory = new Figures(Objects.requireNonNull(gigabits[KINDS.size()]));
        GoalTable goals = new GoalTable(List.of(
                new GoalTable.Row(KINDS.get(0).title() + ", Gbit/s", new Figures(gigabits[0]), GOAL_GIGABITS, false)));
        if (options.json()) {
            printJson(gigabits, packets, memory, goals);
            return;
        }
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("", "Gbit/s", "segments/s", "of the copies"));
        for (int i = 0; i < KINDS.size(); i++) {
            Figures speed = new Figures(gigabits[i]);
            lines.add(List.of(
                    KINDS.get(i).title(),
                    speed.text(1),
                    new Figures(packets[i]).text(0),
                    speed.over(memory).text(2)));
        }
        lines.add(List.of(MEMCPY, memory.text(1), "", ""));
        System.out.println("two stacks back to back on one core, MTU 1500: " + options.heading());
        System.out.println();
        System.out.println(ResultTable.align(lines));
        System.out.print(goals);
    }

    private void printJson(double[][] gigabits, double[][] packets, Figures memory, GoalTable goals) {
        JsonWriter json = new JsonWriter().object();
        options.write(json);
        json.array("transfers");
        for (int i = 0; i < KINDS.size(); i++) {
            Figures speed = new Figures(gigabits[i]);
            json.object().field("kind", KINDS.get(i).key());
            ResultJson.write(json, "gigabitsPerSecond", speed);
            ResultJson.write(json, "segmentsPerSecond", new Figures(packets[i]));
            ResultJson.write(json, "ofMemoryCopies", speed.over(memory));
            json.endObject();
        }
        json.endArray();
        ResultJson.write(json, "memoryCopiesGigabitsPerSecond", memory);
        goals.write(json);
        System.out.println(json.endObject());
    }
}
