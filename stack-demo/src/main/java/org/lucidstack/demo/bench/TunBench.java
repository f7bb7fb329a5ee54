package org.lucidstack.demo.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.lucidstack.demo.bench.Results.Measure;
import org.lucidstack.demo.process.OwnNamespace;
import org.lucidstack.trace.decode.JsonWriter;

/** Runs a contest for each kind of device, and prints what came out. */
final class TunBench {

    private final RoundOptions options;
    private final DeviceOptions devices;
    private final List<Entry> entries;
    private final String subject;
    private final JsonWriter json = new JsonWriter().object();

    /** @param subject name of the entry whose figures are put over the others' */
    TunBench(RoundOptions options, DeviceOptions devices, List<Entry> entries, String subject) {
        this.options = options;
        this.devices = devices;
        this.entries = entries;
        this.subject = subject;
    }

    /** Measures in this network namespace. */
    void run() throws IOException {
        OwnNamespace.endWithCaller();
        OwnNamespace.forgetTimeWait();
        OwnNamespace.sendByWindow();
        options.write(json);
        json.field("mtu", devices.mtu())
                .field("busyPollMicros", devices.busyPoll())
                .field("subject", subject)
                .array("devices");
        try (Client client = Client.start()) {
            for (boolean offload : devices.offloads()) {
                run(client, offload);
            }
        }
        if (options.json()) {
            System.out.println(json.endArray().endObject());
        }
    }

    private void run(Client client, boolean offload) throws IOException {
        List<Contestant> contestants = new ArrayList<>();
        try {
            for (Entry entry : entries) {
                Contestant contestant = Contestant.start(entry, contestants.size(), devices.mtu(), offload);
                if (contestant != null) {
                    contestants.add(contestant);
                }
            }
            Contest contest = new Contest(
                    client,
                    contestants,
                    devices.workloads(),
                    doing -> System.err.println("bench: " + kind(offload) + ", " + doing));
            print(offload, contest.run(options.warmUp(), options.rounds(), options.time()));
        } finally {
            contestants.forEach(Contestant::close);
        }
    }

    private void print(boolean offload, Results results) {
        GoalTable goals = GoalTable.of(results, offload);
        if (options.json()) {
            json.object().field("device", kind(offload));
            ResultJson.write(json, results, subject);
            goals.write(json);
            json.endObject();
            return;
        }
        System.out.println(kind(offload) + ", MTU " + devices.mtu() + polling() + ": " + options.heading());
        System.out.println();
        System.out.println(ResultTable.of(results, Measure.SPEED, subject));
        System.out.println("Processor time of the server:");
        System.out.println(ResultTable.of(results, Measure.CPU, subject));
        System.out.println("Processor time of the client:");
        System.out.println(ResultTable.of(results, Measure.CLIENT_CPU, subject));
        System.out.println("Heap that the server allocated:");
        System.out.println(ResultTable.of(results, Measure.ALLOCATED, subject));
        System.out.print(goals);
    }

    private String polling() {
        return devices.busyPoll() == 0 ? "" : ", busy polling up to " + devices.busyPoll() + " us";
    }

    private static String kind(boolean offload) {
        return offload ? "offload" : "plain";
    }
}
