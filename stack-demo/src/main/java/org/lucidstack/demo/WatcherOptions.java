package org.lucidstack.demo;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options by which one looks at a stack while it works. */
final class WatcherOptions {

    @Option(names = "--pcap", paramLabel = "FILE", description = "Writes all packets to a capture file.")
    private @Nullable Path pcap;

    @Option(names = "--trace", description = "Prints a line per packet and per change of state.")
    private boolean trace;

    @Option(
            names = "--ladder",
            paramLabel = "FILE",
            description = "Draws the first TCP connection as a ladder diagram when the command ends.")
    private @Nullable Path ladder;

    /** @throws UserError if a file cannot be written */
    Watchers open() {
        return Watchers.open(pcap, trace, ladder);
    }
}
