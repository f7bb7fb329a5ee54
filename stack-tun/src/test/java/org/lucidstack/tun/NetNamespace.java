package org.lucidstack.tun;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * A network namespace of a test's own, with the loopback interface up and nothing else. Works as root and, where user
 * namespaces are allowed, without. It lives as long as a process that sits in it; {@link #close} ends that and every
 * process that was started here, by its pid.
 */
public final class NetNamespace implements AutoCloseable {

    private static final Duration START_TIMEOUT = Duration.ofSeconds(10);
    private static final Path TUN = Path.of("/dev/net/tun");
    /** Ends by itself when this JVM does, because its standard input ends. */
    private static final String SITTER = "ip link set lo up && echo ready && exec cat";

    private final Process sitter;
    private final List<String> enter;
    private final List<Process> started = new ArrayList<>();

    private NetNamespace(Process sitter, List<String> enter) {
        this.sitter = sitter;
        this.enter = enter;
    }

    /** What a command did. Its standard error is part of {@code output}. */
    public record Result(int exitCode, String output) {

        public boolean succeeded() {
            return exitCode == 0;
        }
    }

    /** Makes a namespace, or skips the running test with the reason why there is none. */
    public static NetNamespace openOrSkip() {
        List<String> reasons = new ArrayList<>();
        if (!Files.isReadable(TUN) || !Files.isWritable(TUN)) {
            reasons.add(TUN + (Files.exists(TUN) ? " may not be opened by this user" : " is missing"));
        } else {
            for (String way : List.of("-n", "-rn")) {
                try {
                    return open(way);
                } catch (IOException e) {
                    reasons.add(e.getMessage());
                }
            }
        }
        Assumptions.abort("no network namespace with a TUN device: " + String.join("; ", reasons));
        throw new AssertionError("not reached");
    }

    private static NetNamespace open(String way) throws IOException {
        Process sitter = new ProcessBuilder("unshare", way, "sh", "-c", SITTER)
                .redirectErrorStream(true)
                .start();
        String pid = Long.toString(sitter.pid());
        String line = firstLine(sitter);
        if (!"ready".equals(line)) {
            sitter.destroyForcibly();
            throw new IOException("unshare " + way + " failed: " + line);
        }
        return new NetNamespace(
                sitter,
                way.equals("-n")
                        ? List.of("nsenter", "-n", "-t", pid)
                        : List.of("nsenter", "--preserve-credentials", "-U", "-n", "-t", pid));
    }

    private static String firstLine(Process process) throws IOException {
        CompletableFuture<String> line = CompletableFuture.supplyAsync(() -> {
            try {
                return String.valueOf(
                        process.inputReader(StandardCharsets.UTF_8).readLine());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return line.completeOnTimeout("no answer", START_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    /** The command line that runs {@code command} in here. */
    public List<String> commandLine(List<String> command) {
        List<String> line = new ArrayList<>(enter);
        line.addAll(command);
        return line;
    }

    /** The command line of a JVM like this one. */
    public static List<String> javaCommand(Class<?> main, String... arguments) {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        line.addAll(List.of(arguments));
        return line;
    }

    /** Starts a command in here; standard error is mixed into its output. */
    public Process start(List<String> command) throws IOException {
        Process process = new ProcessBuilder(commandLine(command))
                .redirectErrorStream(true)
                .start();
        started.add(process);
        return process;
    }

    /** Starts a JVM in here. */
    public Process startJava(Class<?> main, String... arguments) throws IOException {
        return start(javaCommand(main, arguments));
    }

    /** Runs a command in here to its end, for at most a minute. */
    public Result run(String... command) throws IOException, InterruptedException {
        return finish(start(List.of(command)), Duration.ofMinutes(1));
    }

    /** Runs a JVM in here to its end, for at most a minute. */
    public Result runJava(Class<?> main, String... arguments) throws IOException, InterruptedException {
        return finish(startJava(main, arguments), Duration.ofMinutes(1));
    }

    /** Waits for a process to end, and ends it if it takes longer. */
    public static Result finish(Process process, Duration timeout) throws IOException, InterruptedException {
        CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> readAll(process));
        if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
            return new Result(-1, output.join() + "\n(did not end within " + timeout + ")");
        }
        return new Result(process.exitValue(), output.join());
    }

    private static String readAll(Process process) {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            StringBuilder text = new StringBuilder();
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                text.append(line).append('\n');
            }
            return text.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        started.forEach(Process::destroyForcibly);
        sitter.destroyForcibly();
    }
}
