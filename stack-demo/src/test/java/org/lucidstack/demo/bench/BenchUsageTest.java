package org.lucidstack.demo.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Wrong usage is noticed before anything is started. */
class BenchUsageTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "tun --rounds 0; --rounds is 1 to 1000, not 0",
                "tun --millis 9; --seconds (or --millis / 1000) is 0.01 to 600, not 0.009",
                "raw --seconds 601; --seconds (or --millis / 1000) is 0.01 to 600, not 601",
                "raw --mtu 575; --mtu is 576 to 65535, not 575",
                "tun --busy-poll 1001; --busy-poll is 0 to 1000, not 1001",
                "wire --warm-up -1; --warm-up is 0 to 600, not -1",
                "start --rounds 1001; --rounds is 1 to 1000, not 1001",
                "tun --only up,sideways; --only: 'sideways' is not a workload",
                "tun --peer x; Value for option option '--peer' (NAME=PROGRAM) should be in KEY=VALUE format but was x",
                "''; WHAT to measure is needed",
            })
    void wrongUsageIsExitCodeTwo(String arguments, String message) {
        StringWriter said = new StringWriter();
        CommandLine line = new CommandLine(new BenchCommand()).setErr(new PrintWriter(said));
        line.setParameterExceptionHandler((problem, ignored) -> {
            said.write(String.valueOf(problem.getMessage()));
            return CommandLine.ExitCode.USAGE;
        });

        int exitCode = line.execute(arguments.isEmpty() ? new String[0] : arguments.split(" "));

        assertEquals(message, said.toString());
        assertEquals(2, exitCode);
    }
}
