package org.lucidstack.sim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The simulated network of README.md is compiled and run as it stands there; each run is a process of its own. */
class SimReadmeTest {
    private static final Pattern EXAMPLE =
            Pattern.compile("```java\n((?:(?!```).)*class BadNetwork.*?)```", Pattern.DOTALL);

    /** SHA-256 of the capture for seed 1. Whoever changes what the stack sends writes the new one here. */
    private static final String ON_ANY_MACHINE = "56e7291f072c985df0b53df99332785c4fcfd057d43fe1557ce114c52c652565";

    @TempDir
    private Path folder;

    private byte[] capture(String seed) throws IOException, InterruptedException {
        Path place =
                Files.createDirectory(folder.resolve("run-" + folder.toFile().list().length));
        String classPath = folder + ":" + System.getProperty("java.class.path");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classPath,
                        "BadNetwork",
                        seed)
                .directory(place.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        assertTrue(output.matches("10000000 bytes at \\d+ Mbit/s\\R"), output);
        assertTrue(Files.readString(place.resolve("transfer.svg")).contains("<svg"));
        return Files.readAllBytes(place.resolve("transfer.pcap"));
    }

    @Test
    @Tag("slow")
    void theSameSeedGivesTheSamePacketsInAnotherProcessAndOnAnotherMachine() throws Exception {
        Matcher block = EXAMPLE.matcher(Files.readString(Path.of("..", "README.md")));
        assertTrue(block.find(), "the example is in README.md");
        Path file = Files.writeString(folder.resolve("BadNetwork.java"), block.group(1));
        int failed = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-proc:none",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-d",
                        folder.toString(),
                        file.toString());
        assertEquals(0, failed);
        byte[] first = capture("1");
        assertTrue(first.length > 10_000_000, () -> first.length + " bytes");
        assertArrayEquals(first, capture("1"));
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(first);
        assertEquals(ON_ANY_MACHINE, HexFormat.of().formatHex(digest));
        assertFalse(Arrays.equals(first, capture("2")));
    }
}
