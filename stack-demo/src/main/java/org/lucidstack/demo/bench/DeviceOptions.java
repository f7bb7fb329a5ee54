package org.lucidstack.demo.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** What is measured over which kind of device. */
final class DeviceOptions {

    private static final int MIN_MTU = 576;
    private static final int MAX_MTU = 65535;
    private static final int MAX_BUSY_POLL = 1000;

    /** The workloads as they are written. */
    static final class Names extends ArrayList<String> {
        private static final long serialVersionUID = 1L;

        Names() {
            super(Arrays.stream(Workload.values()).map(Workload::key).toList());
        }
    }

    @Option(
            names = "--offload",
            negatable = true,
            description = "Only with super-segments and partial checksums (virtio-net header), or only plain packets"
                    + " (default: both).")
    private @Nullable Boolean offload;

    @Option(
            names = "--mtu",
            paramLabel = "BYTES",
            defaultValue = "1500",
            description = "576 to 65535 (default: ${DEFAULT-VALUE}).")
    private int mtu;

    @Option(
            names = "--busy-poll",
            paramLabel = "MICROS",
            defaultValue = "0",
            description =
                    "For how long our own servers look for the next packet before they sleep, in microseconds: a processor's"
                            + " time for the time that waking up takes. They stop where it does not pay. 0 to 1000 (default:"
                            + " ${DEFAULT-VALUE}, sleep at once).")
    private int busyPoll;

    @Option(
            names = "--only",
            paramLabel = "WORKLOAD",
            split = ",",
            description = "Only these, separated by commas: ${COMPLETION-CANDIDATES} (default: all).",
            completionCandidates = Names.class)
    private List<String> only = List.of();

    @Spec(Target.MIXEE)
    private CommandSpec spec;

    /** @throws ParameterException if a number is out of range or a name unknown */
    void check() {
        RoundOptions.range(spec, "--mtu", mtu, MIN_MTU, MAX_MTU);
        RoundOptions.range(spec, "--busy-poll", busyPoll, 0, MAX_BUSY_POLL);
        workloads();
    }

    /** With offload, without, or both. */
    List<Boolean> offloads() {
        return offload == null ? List.of(true, false) : List.of(offload);
    }

    int mtu() {
        return mtu;
    }

    /** In microseconds. */
    int busyPoll() {
        return busyPoll;
    }

    /** What is to be measured, in our order. */
    List<Workload> workloads() {
        try {
            return only.isEmpty()
                    ? List.of(Workload.values())
                    : only.stream().map(Workload::of).sorted().distinct().toList();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--only: " + e.getMessage(), e);
        }
    }

    /** The command line as it was typed. */
    List<String> arguments() {
        return spec.root().commandLine().getParseResult().originalArgs();
    }
}
