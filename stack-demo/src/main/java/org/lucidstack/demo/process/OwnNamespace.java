package org.lucidstack.demo.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.lucidstack.demo.Main;
import org.lucidstack.demo.UserError;

/**
 * A network namespace of a command's own, so that it touches no address, route or device of the host. A process cannot change
 * over: the command runs itself a second time, under {@code unshare}.
 */
public final class OwnNamespace {

    private static final String INSIDE = "lucid.inside";
    private static final Path TUN = Path.of("/dev/net/tun");
    private static final int PATIENCE_SECONDS = 10;

    private OwnNamespace() {}

    /** Whether this process is the second one. */
    public static boolean isInside() {
        return Boolean.getBoolean(INSIDE);
    }

    /**
     * Runs this command line again, in a namespace.
     *
     * @param options for the JVM that runs it
     * @return its exit code
     * @throws UserError if there is no TUN device or no namespace to be had
     */
    public static int rerun(List<String> arguments, String... options) throws IOException, InterruptedException {
        checkTun();
        List<String> command = new ArrayList<>(List.of("unshare", way()));
        List<String> all = new ArrayList<>(List.of(options));
        all.add("-D" + INSIDE + "=true");
        command.addAll(Processes.java(all, Main.class, arguments));
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        return process.waitFor();
    }

    /** Makes this process end when the one that called {@link #rerun} is gone, in whatever way: that closes our input. */
    public static void endWithCaller() {
        Thread watch = new Thread(() -> {
            Processes.awaitEnd(System.in);
            Runtime.getRuntime().halt(1);
        });
        watch.setDaemon(true);
        watch.start();
    }

    private static void checkTun() {
        if (!Files.exists(TUN)) {
            throw new UserError(TUN + " is missing: load the kernel's tun module (modprobe tun), or in a container"
                    + " pass --device /dev/net/tun.");
        }
        if (!Files.isReadable(TUN) || !Files.isWritable(TUN)) {
            throw new UserError("This user may not open " + TUN + ": run as root, or chmod 0666 " + TUN + ".");
        }
    }

    /** The option of unshare that works for this user. */
    private static String way() throws IOException, InterruptedException {
        String problem = "";
        for (String option : List.of("-n", "-rn")) {
            try {
                problem = tryOut(option);
            } catch (IOException missing) {
                throw new UserError("unshare is needed (Debian package util-linux).", missing);
            }
            if (problem.isEmpty()) {
                return option;
            }
        }
        throw new UserError("This user may not make a network namespace (" + problem
                + "): run as root, or allow unprivileged user namespaces.");
    }

    /** What is wrong with it, or nothing. */
    private static String tryOut(String option) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("unshare", option, "true")
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return ended && process.exitValue() == 0 ? "" : said.isEmpty() ? "unshare failed" : said;
    }

    /** Lets a client open and close connections one after the other for ever: they do not stay in TIME-WAIT on its side. */
    public static void forgetTimeWait() throws IOException {
        set("tcp_max_tw_buckets", "1");
    }

    /**
     * Lets new sockets here send as fast as the windows allow, whatever the host's own algorithm is: BBR would pace them at the
     * rate it believes the path to have, and a benchmark would measure its belief. Every kernel has Reno and allows it.
     */
    public static void sendByWindow() throws IOException {
        set("tcp_congestion_control", "reno");
    }

    private static void set(String setting, String value) throws IOException {
        Files.writeString(Path.of("/proc/sys/net/ipv4", setting), value);
    }
}
