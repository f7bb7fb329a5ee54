package org.lucidstack.demo.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lucidstack.socket.async.StackAsynchronousChannelProvider;
import org.lucidstack.socket.nio.StackSelectorProvider;

/**
 * Programs that were written for the kernel's sockets run on the stack: each in a JVM of its own, to which two system properties
 * name our providers, in a network of its own where that is allowed.
 */
@Tag("slow")
final class UnmodifiedProgramsTest {

    private static void run(Class<?> program, Path... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx768m",
                "-Djava.nio.channels.spi.SelectorProvider=" + StackSelectorProvider.class.getName(),
                "-Djava.nio.channels.spi.AsynchronousChannelProvider="
                        + StackAsynchronousChannelProvider.class.getName(),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                program.getName()));
        for (Path argument : arguments) {
            command.add(argument.toString());
        }
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(process.waitFor(10, TimeUnit.SECONDS), output);
            assertEquals(0, process.exitValue(), output);
            assertTrue(output.contains("ran on Stack"), output);
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void jetty() throws Exception {
        run(JettyProgram.class);
    }

    @Test
    void undertow() throws Exception {
        run(UndertowProgram.class);
    }

    @Test
    void netty() throws Exception {
        run(NettyProgram.class);
    }

    @Test
    void okHttpAndTls(@TempDir Path directory) throws Exception {
        Path keys = directory.resolve("keys.p12");
        TestKeys.make(keys);
        run(OkHttpProgram.class, keys);
    }

    @Test
    void tlsBothWays(@TempDir Path directory) throws Exception {
        Path keys = directory.resolve("keys.p12");
        TestKeys.make(keys);
        run(TlsProgram.class, keys);
    }

    @Test
    void minaSshd(@TempDir Path directory) throws Exception {
        run(SshProgram.class, directory.resolve("host.key"));
    }
}
