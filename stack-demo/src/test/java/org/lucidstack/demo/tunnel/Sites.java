package org.lucidstack.demo.tunnel;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.lucidstack.demo.Main;

/**
 * Network namespaces joined by veth pairs, a small internet: site 0 has a link to each other site {@code i}, itself as
 * 10.99.i.1
 * and the site as 10.99.i.2. Works as root and, where user namespaces are allowed, without.
 */
public final class Sites implements AutoCloseable {

    /** What a command did; {@code output} is standard output and standard error together. */
    public record Result(int exitCode, String output) {}

    private static final String SITTER = "ip link set lo up && echo ready && exec cat";
    private static final Duration START = Duration.ofSeconds(30);
    private static final Duration STOP = Duration.ofSeconds(10);
    /** One thread each: the common pool has a single one on two processors, and cases that run side by side would wait for each other. */
    private static final Executor THREADS = task -> Thread.ofPlatform().daemon().start(task);

    private final List<Process> sitters = new ArrayList<>();
    private final List<Process> started = new ArrayList<>();
    private final List<String> enterUser;

    private Sites(boolean isRoot, int sites) throws IOException, InterruptedException {
        Process first = sitter(isRoot ? List.of("unshare", "-n") : List.of("unshare", "-rn"));
        String pid = Long.toString(first.pid());
        enterUser = isRoot ? List.of() : List.of("nsenter", "--preserve-credentials", "-U", "-t", pid);
        for (int i = 1; i < sites; i++) {
            List<String> command = new ArrayList<>(enterUser);
            command.addAll(List.of("unshare", "-n"));
            Process site = sitter(command);
            sh(0, "ip link add out" + i + " type veth peer name out netns " + site.pid());
            sh(0, "ip addr add 10.99." + i + ".1/24 dev out" + i + " && ip link set out" + i + " up");
            sh(
                    i,
                    "ip addr add 10.99." + i + ".2/24 dev out && ip link set out up && ip route add default via 10.99."
                            + i + ".1");
        }
    }

    /** Makes a hub and its sites, or skips the running test and says why there are none. */
    public static Sites openOrSkip(int sites) {
        Path tun = Path.of("/dev/net/tun");
        Assumptions.assumeTrue(Files.isReadable(tun) && Files.isWritable(tun), tun + " may not be opened by this user");
        boolean isRoot = "root".equals(System.getProperty("user.name"));
        try {
            return new Sites(isRoot, sites);
        } catch (IOException | InterruptedException | AssertionError e) {
            return Assumptions.abort("no network namespaces: " + e.getMessage());
        }
    }

    private Process sitter(List<String> command) throws IOException {
        List<String> line = new ArrayList<>(command);
        line.addAll(List.of("sh", "-c", SITTER));
        Process sitter = new ProcessBuilder(line).redirectErrorStream(true).start();
        sitters.add(sitter);
        String first = sitter.inputReader(StandardCharsets.UTF_8).readLine();
        if (!"ready".equals(first)) {
            throw new IOException(String.join(" ", line) + ": " + first);
        }
        return sitter;
    }

    private Process start(int site, List<String> command) throws IOException {
        String pid = Long.toString(sitters.get(site).pid());
        List<String> line = new ArrayList<>(enterUser);
        line.addAll(List.of("nsenter", "-n", "-t", pid));
        line.addAll(command);
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        started.add(process);
        return process;
    }

    /** Runs a shell command that must succeed. @return its output */
    public String sh(int site, String command) throws IOException, InterruptedException {
        Result result = run(site, Duration.ofMinutes(2), "sh", "-c", command);
        if (result.exitCode != 0) {
            throw new AssertionError(command + ": " + result);
        }
        return result.output;
    }

    /** Whether a shell command succeeds. */
    public boolean succeeds(int site, String command) throws IOException, InterruptedException {
        return run(site, Duration.ofMinutes(2), "sh", "-c", command).exitCode == 0;
    }

    public Result run(int site, Duration limit, String... command) throws IOException, InterruptedException {
        Process process = start(site, List.of(command));
        CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> readAll(process), THREADS);
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
            return new Result(-1, output.join() + "\n(did not end within " + limit + ")");
        }
        return new Result(process.exitValue(), output.join());
    }

    private static String readAll(Process process) {
        try {
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Starts anything that runs until the end of the test. */
    public Process background(int site, String... command) throws IOException {
        return start(site, List.of(command));
    }

    /** Runs {@code stack ARGUMENTS} to its end. */
    public Result stack(int site, String... arguments) throws IOException, InterruptedException {
        List<String> line = stackCommand(arguments);
        line.add(1, "-XX:TieredStopAtLevel=1"); // it ends before better code would pay
        return run(site, Duration.ofMinutes(1), line.toArray(String[]::new));
    }

    /** Starts {@code stack ARGUMENTS} and waits for its line that begins with ready. */
    public Running startStack(int site, String... arguments) throws IOException, InterruptedException {
        return new Running(start(site, stackCommand(arguments)));
    }

    /** The same with a command in front of it, such as one that gives rights away. */
    public Running startStackBehind(int site, List<String> prefix, String... arguments)
            throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(prefix);
        line.addAll(stackCommand(arguments));
        return new Running(start(site, line));
    }

    /** As {@link #stack}, with standard input. */
    public Result stackWithInput(int site, String input, String... arguments) throws IOException, InterruptedException {
        Path file = Files.createTempFile("input", "");
        try {
            Files.writeString(file, input);
            List<String> line = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" < " + file, "sh"));
            line.addAll(stackCommand(arguments));
            return run(site, Duration.ofMinutes(1), line.toArray(String[]::new));
        } finally {
            Files.delete(file);
        }
    }

    /** Starts a program of the tests and waits for its line that begins with ready. */
    public Running startJava(int site, Class<?> main, String... arguments) throws IOException, InterruptedException {
        return new Running(start(site, command(main, arguments)));
    }

    /** Runs a program of the tests, which must succeed. @return its output */
    public String runJava(int site, Class<?> main, String... arguments) throws IOException, InterruptedException {
        Result result =
                run(site, Duration.ofMinutes(3), command(main, arguments).toArray(String[]::new));
        if (result.exitCode != 0) {
            throw new AssertionError(main + ": " + result);
        }
        return result.output;
    }

    /** The Java program that runs this. */
    public static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static List<String> stackCommand(String... arguments) {
        return command(Main.class, arguments);
    }

    private static List<String> command(Class<?> main, String... arguments) {
        List<String> line = new ArrayList<>(List.of(
                java(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        line.addAll(List.of(arguments));
        return line;
    }

    /** A command that is ready and runs on. */
    public static final class Running {
        private static final String END = "(end of output)";

        final Process process;
        private final StringBuffer output = new StringBuffer();
        private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        private final Thread collector;

        private Running(Process process) throws InterruptedException {
            this.process = process;
            collector = Thread.ofVirtual().start(this::collect);
            awaitLine("ready", START);
        }

        private void collect() {
            try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    output.append(line).append('\n');
                    lines.add(line);
                }
            } catch (IOException e) {
                output.append(e).append('\n');
            }
            lines.add(END);
        }

        /** Waits for a line that contains {@code text}, among those not waited for yet. */
        public String awaitLine(String text, Duration limit) throws InterruptedException {
            long end = System.nanoTime() + limit.toNanos();
            String line = lines.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
            while (line != null && !line.contains(text) && !line.equals(END)) {
                line = lines.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            }
            if (line == null || line.equals(END)) {
                throw new AssertionError("no line with '" + text + "': " + output);
            }
            return line;
        }

        public long pid() {
            return process.pid();
        }

        /** How much memory it has, in KiB. */
        public long residentKilobytes() throws IOException {
            return Files.readAllLines(Path.of("/proc/" + pid() + "/status")).stream()
                    .filter(line -> line.startsWith("VmRSS"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .sum();
        }

        public String output() {
            return output.toString();
        }

        /** Sends SIGTERM. @return the exit code */
        public int stop() throws InterruptedException {
            process.toHandle().destroy(); // Process.destroy would close its output, too
            return awaitExit();
        }

        public int awaitExit() throws InterruptedException {
            if (!process.waitFor(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("did not end within " + STOP + "\n" + output);
            }
            collector.join();
            return process.exitValue();
        }

        /** Ends it without a chance to say goodbye. */
        public void kill() throws InterruptedException {
            process.destroyForcibly().waitFor();
        }
    }

    @Override
    public void close() {
        started.forEach(Process::destroyForcibly);
        sitters.forEach(Process::destroyForcibly);
    }
}
