package org.lucidstack.demo.drill;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lucidstack.drill.calls.Host;
import org.lucidstack.drill.calls.HostConfig;
import org.lucidstack.drill.calls.VirtualHost;
import org.lucidstack.drill.run.DrillSettings;
import org.lucidstack.drill.run.Drills;
import org.lucidstack.env.StackObserver;

/**
 * Runs scripts on virtual time before they are run in real time: how long each takes becomes known, and the JVM has compiled what has
 * to be quick. What they come to does not matter here.
 */
final class Rehearsal {
    private @Nullable Host host;

    private Rehearsal() {}

    private Host create(HostConfig config, StackObserver... observers) {
        Host made = new VirtualHost(config, observers);
        host = made;
        return made;
    }

    /** Nanoseconds that each script takes. */
    static Map<Path, Long> durations(List<Path> files, DrillSettings settings) throws IOException {
        Map<Path, Long> durations = new LinkedHashMap<>();
        for (Path file : files) {
            Rehearsal rehearsal = new Rehearsal();
            Drills.run(file, settings.copy().on(rehearsal::create));
            durations.put(file, rehearsal.host == null ? 0 : rehearsal.host.now());
        }
        return durations;
    }

    /** The order that keeps the whole short: the longest begin first. */
    static List<Path> longestFirst(Map<Path, Long> durations) {
        List<Path> files = new ArrayList<>(durations.keySet());
        files.sort(Comparator.comparing(durations::get, Comparator.reverseOrder()));
        return files;
    }
}
