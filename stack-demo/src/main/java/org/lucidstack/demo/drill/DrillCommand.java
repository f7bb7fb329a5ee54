package org.lucidstack.demo.drill;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.lucidstack.demo.UserError;
import org.lucidstack.demo.process.OwnNamespace;
import org.lucidstack.drill.run.DrillResult;
import org.lucidstack.drill.run.DrillResult.Verdict;
import org.lucidstack.drill.run.DrillSettings;
import org.lucidstack.drill.run.Drills;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code stack drill}: runs packetdrill scripts, each on a fresh stack. */
@Command(
        name = "drill",
        mixinStandardHelpOptions = true,
        description = {
            "Run packetdrill scripts against the stack: under virtual time and without privileges, or in real time over"
                    + " TUN devices in a network namespace of the command's own (as root, or where user namespaces are"
                    + " allowed)."
        },
        footer = {
            "",
            "Exit code 0 if no script failed (--strict: and none is unsupported), otherwise 1.",
            "Examples:",
            "  scripts/stack drill --ip_version=ipv6 --mtu=1520 test-vectors/drill",
            "  scripts/stack drill --mode tun --tolerance_usecs 20000 test-vectors/drill/rfc9293"
        })
public final class DrillCommand implements Callable<Integer> {

    private static final int PROGRESS_STEP = 20;

    /** In real time a collection of garbage makes scripts late: with so much room there is none for hundreds of them. */
    private static final String[] RARE_COLLECTIONS = {"-XX:+UseSerialGC", "-Xmn256m"};

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            description =
                    "virtual (default): in this process, time jumps. tun: in real time, each script on a TUN device of"
                            + " its own; on a busy machine give it more tolerance.")
    private String mode = "virtual";

    @Option(names = "--json", description = "One JSON object per script.")
    private boolean json;

    @Option(names = "--strict", description = "Unsupported scripts count as failed.")
    private boolean strict;

    @Option(
            names = "--exact",
            description = "Scripts also fail for what packetdrill does not look at: packets that they do not mention at"
                    + " their end, and echoed timestamps.")
    private boolean exact;

    @Option(
            names = {"-q", "--quiet"},
            description = "Without the ladder diagrams of failed scripts.")
    private boolean quiet;

    @Option(names = "-D", paramLabel = "NAME=VALUE", description = "Define a word.")
    private Map<String, String> definitions = new LinkedHashMap<>();

    @Option(
            names = "--cfg",
            paramLabel = "KEY=VALUE",
            description = "Set the stack: rcvbuf, iw, rto_min_ms, cc, sack, ts, ecn, ...")
    private Map<String, String> host = new LinkedHashMap<>();

    @Option(names = "--ip_version", paramLabel = "V", description = "ipv4 (default), ipv4-mapped-ipv6 or ipv6.")
    private String ipVersion = "";

    @Option(names = "--local_ip", paramLabel = "ADDRESS", description = "The stack's address.")
    private String localIp = "";

    @Option(names = "--remote_ip", paramLabel = "ADDRESS", description = "The peer's address.")
    private String remoteIp = "";

    @Option(names = "--gateway_ip", paramLabel = "ADDRESS", description = "Accepted, without effect.")
    private String gatewayIp = "";

    @Option(names = "--netmask_ip", paramLabel = "ADDRESS", description = "Accepted, without effect.")
    private String netmaskIp = "";

    @Option(names = "--mtu", paramLabel = "BYTES", description = "MTU of the stack's interface (default 1500).")
    private String mtu = "";

    @Option(names = "--tolerance_usecs", paramLabel = "N", description = "How exact times must be (default 4000).")
    private String tolerance = "";

    @Parameters(paramLabel = "FILE|DIR", arity = "1..*", description = "Scripts, and folders with scripts named *.pkt.")
    private List<Path> paths = List.of();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        boolean tun = mode.equals("tun");
        if (!tun && !mode.equals("virtual")) {
            throw usage("--mode is virtual or tun, not " + mode);
        }
        DrillSettings settings = settings();
        List<Path> files = files();
        if (!tun) {
            return run(Batch.virtual(settings), files);
        }
        if (!OwnNamespace.isInside()) {
            return OwnNamespace.rerun(spec.root().commandLine().getParseResult().originalArgs(), RARE_COLLECTIONS);
        }
        OwnNamespace.endWithCaller();
        TunHosts.quietKernel();
        return run(Batch.live(settings, new TunHosts(), done -> progress(done, files.size())), files);
    }

    private ParameterException usage(String problem) {
        return new ParameterException(spec.commandLine(), problem);
    }

    /** Real time takes its time. */
    private void progress(int done, int all) {
        if (done % PROGRESS_STEP == 0 && done < all) {
            PrintWriter err = spec.commandLine().getErr();
            err.println(done + " of " + all + " scripts have ended");
            err.flush();
        }
    }

    private int run(Batch batch, List<Path> files) throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);
        batch.run(files, result -> {
            counts.merge(result.verdict(), 1, Integer::sum);
            print(result, out);
        });
        int failed = counts.getOrDefault(Verdict.FAIL, 0);
        int unsupported = counts.getOrDefault(Verdict.UNSUPPORTED, 0);
        out.flush();
        // Standard output is one JSON object per file then, and nothing else.
        PrintWriter total = json ? spec.commandLine().getErr() : out;
        total.println(
                counts.getOrDefault(Verdict.OK, 0) + " passed, " + failed + " failed, " + unsupported + " unsupported");
        total.flush();
        return failed > 0 || strict && unsupported > 0 ? 1 : 0;
    }

    private void print(DrillResult result, PrintWriter out) {
        out.println(json ? result.toJson() : result.summary());
        if (!json && !quiet && result.verdict() == Verdict.FAIL) {
            result.story().lines().forEach(line -> out.println("    " + line));
        }
        out.flush();
    }

    private DrillSettings settings() {
        DrillSettings settings = new DrillSettings().exact(exact);
        definitions.forEach(settings::define);
        try {
            host.forEach(settings::host);
            option(settings, "ip_version", ipVersion);
            option(settings, "local_ip", localIp);
            option(settings, "remote_ip", remoteIp);
            option(settings, "gateway_ip", gatewayIp);
            option(settings, "netmask_ip", netmaskIp);
            option(settings, "mtu", mtu);
            option(settings, "tolerance_usecs", tolerance);
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
        return settings;
    }

    private static void option(DrillSettings settings, String name, String value) {
        if (!value.isEmpty()) {
            settings.option(name, value);
        }
    }

    private List<Path> files() throws IOException {
        try {
            return Drills.scripts(paths);
        } catch (NoSuchFileException e) {
            throw new UserError("cannot read " + e.getMessage());
        }
    }
}
