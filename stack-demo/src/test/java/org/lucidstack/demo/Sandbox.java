package org.lucidstack.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * A network namespace of a test's own in which {@code scripts/stack} and real tools run. It lives as long as the process that
 * sits in it; {@link #close} ends that and all that was started here, each by its pid.
 */
final class Sandbox implements AutoCloseable {

    /** Top folder of the checkout. */
    static final Path HOME = Path.of("").toAbsolutePath().getParent();

    private static final Path TUN = Path.of("/dev/net/tun");
    private static final String SITTER = "ip link set lo up && echo ready && exec cat";

    private final Process sitter;
    private final List<String> enter;
    private final List<Process> started = new ArrayList<>();

    private Sandbox(Process sitter, List<String> enter) {
        this.sitter = sitter;
        this.enter = enter;
    }

    /** What a command did; {@code output} is standard output and standard error together. */
    record Result(int exitCode, String output, Duration took) {}

    /** Makes a namespace, or skips the running test and says why there is none. */
    static Sandbox openOrSkip() {
        Assumptions.assumeTrue(Files.isReadable(TUN) && Files.isWritable(TUN), TUN + " may not be opened by this user");
        for (String tool : List.of("unshare", "nsenter", "ip", "ping", "nc", "curl")) {
            Assumptions.assumeTrue(isInstalled(tool), tool + " is not installed");
        }
        for (String way : List.of("-n", "-rn")) {
            Sandbox sandbox = open(way);
            if (sandbox != null) {
                return sandbox;
            }
        }
        return Assumptions.abort("this user may not make a network namespace (unshare -rn)");
    }

    private static boolean isInstalled(String tool) {
        return List.of("/usr/bin", "/bin", "/usr/sbin", "/sbin").stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
    }

    private static Sandbox open(String way) {
        try {
            Process sitter = new ProcessBuilder("unshare", way, "sh", "-c", SITTER)
                    .redirectErrorStream(true)
                    .start();
            String line = sitter.inputReader(StandardCharsets.UTF_8).readLine();
            if (!"ready".equals(line)) {
                sitter.destroyForcibly();
                return null;
            }
            String pid = Long.toString(sitter.pid());
            return new Sandbox(
                    sitter,
                    way.equals("-n")
                            ? List.of("nsenter", "-n", "-t", pid)
                            : List.of("nsenter", "--preserve-credentials", "-U", "-n", "-t", pid));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a shell command in here to its end. */
    Result sh(Duration limit, String command) throws IOException, InterruptedException {
        return run(limit, "sh", "-c", command);
    }

    Result run(Duration limit, String... command) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Process process = start(HOME, command);
        CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> readAll(process));
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            end(process);
            return new Result(-1, output.join() + "\n(did not end within " + limit + ")", limit);
        }
        return new Result(process.exitValue(), output.join(), Duration.ofNanos(System.nanoTime() - start));
    }

    private Process start(Path folder, String... command) throws IOException {
        List<String> line = new ArrayList<>(enter);
        line.addAll(List.of(command));
        Process process = new ProcessBuilder(line)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        started.add(process);
        return process;
    }

    /** A shell may have children that outlive it and keep its output open. */
    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private static String readAll(Process process) {
        try {
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts {@code scripts/stack serve ARGUMENTS} and waits until it is ready. */
    Server serve(String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(HOME.resolve("scripts/stack").toString(), "serve"));
        command.addAll(List.of(arguments));
        return new Server(start(HOME, command.toArray(String[]::new)));
    }

    /** Starts any command that prints a line beginning {@code ready}, and waits for that. */
    Server startServer(Path folder, String... command) throws IOException, InterruptedException {
        return new Server(start(folder, command));
    }

    /** A running {@code stack serve}. */
    static final class Server {

        private static final Duration START = Duration.ofSeconds(30);
        private static final Duration STOP = Duration.ofSeconds(10);

        final Process process;
        final String ready;
        private final StringBuffer output = new StringBuffer();
        private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

        private Server(Process process) throws InterruptedException {
            this.process = process;
            Thread.ofVirtual().start(this::collect);
            String line = lines.poll(START.toSeconds(), TimeUnit.SECONDS);
            while (line != null && !line.startsWith("ready ") && !line.equals(END)) {
                line = lines.poll(START.toSeconds(), TimeUnit.SECONDS);
            }
            if (line == null || line.equals(END)) {
                process.destroyForcibly();
                throw new AssertionError("not ready: " + output);
            }
            ready = line;
        }

        private static final String END = "(end of output)";

        private void collect() {
            try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    output.append(line).append('\n');
                    lines.add(line);
                }
            } catch (IOException e) {
                output.append("(the output ended because the process was killed)\n");
            }
            lines.add(END);
        }

        /** All that it printed so far. */
        String output() {
            return output.toString();
        }

        /** Sends SIGTERM and waits. @return the exit code */
        int stop() throws InterruptedException {
            process.destroy();
            return awaitExit();
        }

        /** Waits for its end. @return the exit code */
        int awaitExit() throws InterruptedException {
            if (!process.waitFor(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("did not end within " + STOP + "\n" + output);
            }
            return process.exitValue();
        }
    }

    @Override
    public void close() {
        started.forEach(Sandbox::end);
        sitter.destroyForcibly();
    }
}
