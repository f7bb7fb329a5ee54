package org.lucidstack.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Native;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lucidstack.demo.Sandbox.Result;
import org.lucidstack.stack.NetStack;
import org.lucidstack.tun.TunDevice;

/** The echo server with which README.md opens is compiled and run as it stands there. */
class ReadmeTest {

    private static final Pattern FIRST_JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    private static final String CLASS_PATH = Stream.of(NetStack.class, TunDevice.class, Native.class)
            .map(type ->
                    type.getProtectionDomain().getCodeSource().getLocation().getPath())
            .distinct()
            .collect(Collectors.joining(":"));

    @TempDir
    private Path folder;

    private String source = "";

    @BeforeEach
    void compile() throws IOException {
        Matcher block = FIRST_JAVA.matcher(Files.readString(Sandbox.HOME.resolve("README.md")));
        assertTrue(block.find());
        source = block.group(1);
        Path file = Files.writeString(folder.resolve("EchoServer.java"), source);
        int failed = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-proc:none", "-cp", CLASS_PATH, "-d", folder.toString(), file.toString());
        assertEquals(0, failed);
    }

    @Test
    void theEchoServerIsShort() {
        long lines = source.lines()
                .filter(line -> !line.isBlank() && !line.startsWith("import "))
                .count();
        assertTrue(lines <= 22, () -> lines + " lines");
    }

    @Test
    @Tag("tun")
    void theEchoServerEchoes() throws IOException, InterruptedException {
        try (Sandbox sandbox = Sandbox.openOrSkip()) {
            Path java = Path.of(System.getProperty("java.home"), "bin", "java");
            String classPath = folder + ":" + CLASS_PATH;
            sandbox.startServer(
                    folder, java.toString(), "--enable-native-access=ALL-UNNAMED", "-cp", classPath, "EchoServer");
            Path file = ServeTest.randomFile(folder, 5_000_000, 3);
            for (int client = 0; client < 3; client++) {
                Result echoed = sandbox.sh(Duration.ofMinutes(1), "nc -N 192.168.0.2 7 < " + file + " | cmp - " + file);
                assertEquals(0, echoed.exitCode(), echoed::output);
            }
        }
    }
}
