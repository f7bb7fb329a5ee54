package org.lucidstack.demo.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.lucidstack.trace.decode.JsonWriter;

/** Runs a contest for each kind of device, and prints what came out. */
final class TunBench {

    /**
     * Who takes part.
     *
     * @param command that starts its server, without the arguments of {@link Contestant#start}
     * @param workloads what it can do
     * @param offload whether it can use a virtio-net header
     */
    record Entry(String name, List<String> command, Set<Workload> workloads, boolean offload) {

        /** One of our own servers. */
        static Entry own(String name, String kind, Set<Workload> workloads) {
            return new Entry(name, Processes.java(List.of(), ServerProcess.class, List.of(kind)), workloads, true);
        }
    }

    private final MeasureOptions options;
    private final List<Entry> entries;
    private final String subject;
    private final List<Workload> workloads;
    private final JsonWriter json = new JsonWriter().object();

    /** @param subject name of the entry whose figures are put over the others' */
    TunBench(MeasureOptions options, List<Entry> entries, String subject, List<Workload> workloads) {
        this.options = options;
        this.entries = entries;
        this.subject = subject;
        this.workloads = workloads;
    }

    /** Everything that a server without blocking sockets can do. */
    static Set<Workload> withoutBlocking() {
        return EnumSet.complementOf(EnumSet.of(Workload.PING_PONG_BLOCKING));
    }

    /** Measures in this network namespace. */
    void run() throws IOException {
        OwnNamespace.endWithCaller();
        OwnNamespace.forgetTimeWait();
        json.field("rounds", options.rounds())
                .optional("seconds", options.time().toNanos() / 1e9)
                .field("mtu", options.mtu())
                .field("subject", subject)
                .array("devices");
        try (Client client = Client.start()) {
            for (boolean offload : options.offloads()) {
                run(client, offload);
            }
        }
        if (options.json()) {
            System.out.println(json.endArray().endObject());
        }
    }

    private void run(Client client, boolean offload) throws IOException {
        String kind = offload ? "offload" : "plain";
        List<Contestant> contestants = new ArrayList<>();
        try {
            for (Entry entry : entries) {
                if (entry.offload() || !offload) {
                    contestants.add(Contestant.start(
                            entry.name(),
                            entry.command(),
                            entry.workloads(),
                            contestants.size(),
                            options.mtu(),
                            offload));
                }
            }
            Contest contest = new Contest(
                    client, contestants, workloads, doing -> System.err.println("bench: " + kind + ", " + doing));
            print(kind, contest.run(options.rounds(), options.time()));
        } finally {
            contestants.forEach(Contestant::close);
        }
    }

    private void print(String kind, Results results) {
        if (options.json()) {
            json.object().field("device", kind);
            ResultJson.write(json, results, subject);
            json.endObject();
            return;
        }
        System.out.printf(
                "%s, MTU %d: median of %d × %d ms, ± half of what lies between the least and the most%n%n",
                kind, options.mtu(), options.rounds(), options.time().toMillis());
        System.out.println(ResultTable.of(results, subject));
    }
}
