package org.lucidstack.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.lucidstack.socket.nio.StackSelectorProvider;

/** Programs that know nothing of Lucid, in a JVM of their own whose system property names our provider. */
final class UnmodifiedProgramTest {

    private record Run(int exitCode, String output) {}

    private static Run run(List<String> prefix, Class<?> program, String... options) throws Exception {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.add("-Djava.nio.channels.spi.SelectorProvider=" + StackSelectorProvider.class.getName());
        command.add("-cp");
        command.add(placeOf(StackSelectorProvider.class) + ":" + placeOf(program));
        command.add(program.getName());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), output);
            return new Run(process.exitValue(), output);
        } finally {
            process.destroyForcibly();
        }
    }

    private static String placeOf(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                .toString();
    }

    private static void assertHttpWorks(Run run) {
        assertEquals(0, run.exitCode(), run.output());
        assertTrue(run.output().contains("provider " + StackSelectorProvider.class.getName()), run.output());
        assertTrue(run.output().contains("body 67108864"), run.output());
        assertTrue(run.output().contains("concurrent 200"), run.output());
        assertTrue(run.output().contains("events 50"), run.output());
        assertTrue(run.output().contains("done"), run.output());
    }

    @Test
    void theJdksHttpServerAndClientTalkOverTheStack() throws Exception {
        assertHttpWorks(run(List.of(), HttpOverStack.class, "-Xmx512m"));
    }

    @Test
    void theKernelsLoopbackIsNotNeeded() throws Exception {
        List<String> isolated = List.of("unshare", "-rn");
        assumeTrue(succeeds(List.of("unshare", "-rn", "true")), "network namespaces are not allowed here");
        assertHttpWorks(run(isolated, HttpOverStack.class, "-Xmx512m"));
    }

    private static boolean succeeds(List<String> command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
