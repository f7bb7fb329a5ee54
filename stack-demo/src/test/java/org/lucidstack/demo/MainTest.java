package org.lucidstack.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The command line as such: usage errors, and the commands that need no device. */
class MainTest {

    @Test
    void theTourShowsTheWholeLife() {
        PrintStream console = System.out;
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(shown, true, StandardCharsets.UTF_8));
            assertEquals(0, Main.commandLine().execute("tour"));
        } finally {
            System.setOut(console);
        }
        String text = shown.toString(StandardCharsets.UTF_8);
        for (String part : List.of(
                "echo reply",
                "hello, stack",
                "200 OK",
                "1000155 bytes",
                "LISTEN -> SYN_RECEIVED",
                "LAST_ACK -> CLOSED")) {
            assertTrue(text.contains(part), () -> part + " in\n" + text);
        }
        assertFalse(text.contains("Exception"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "serve --nonsense",
                "serve --mtu x",
                "serve --mtu 67",
                "serve --loss 2",
                "serve --queues 0",
                "serve --host-address 1.2.3/8",
                "serve --host-address 10.9.0.0/24",
                "tunnel udp --compat --connect x",
                "tunnel tcp --compat --listen 70000"
            })
    void wrongUsageIsExitCodeTwo(String arguments) {
        StringWriter said = new StringWriter();
        int exitCode = Main.commandLine()
                .setErr(new PrintWriter(said))
                .execute(arguments.isEmpty() ? new String[0] : arguments.split(" "));
        assertEquals(2, exitCode, said::toString);
        assertEquals(2, said.toString().lines().count(), said::toString);
    }

    /** Texts of the help are formats: a bare percent sign would be printed with a warning. */
    @Test
    void theHelpOfEveryCommandIsWellFormed() {
        assertFormats(Main.commandLine());
    }

    private static void assertFormats(CommandLine command) {
        UsageMessageSpec usage = command.getCommandSpec().usageMessage();
        Stream.of(usage.header(), usage.description(), usage.footer())
                .flatMap(Arrays::stream)
                .forEach(line -> assertEquals(line.replace("%%", "%"), String.format(line)));
        command.getSubcommands().values().forEach(MainTest::assertFormats);
    }
}
