package org.lucidstack.demo.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.lucidstack.demo.process.Processes;

/** The {@link ClientProcess} as seen by who asks it. */
final class Client implements AutoCloseable {

    private final Process process;
    private final PrintStream orders;
    private final Answers answers;

    private Client(Process process) {
        this.process = process;
        orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        answers = new Answers(process);
    }

    static Client start() throws IOException {
        return new Client(new ProcessBuilder(Processes.java(List.of(), ClientProcess.class, List.of()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** @throws IOException if the workload failed, or the client is gone */
    double measure(Workload workload, String host, Duration time) throws IOException {
        return order(workload.key() + " " + host + " " + time.toNanos());
    }

    /** Keeps so many connections open from now on, in the place of those it had before. */
    void standBy(int connections, String host) throws IOException {
        order(ClientProcess.IDLE + " " + host + " " + connections);
    }

    ProcessorTime processorTime() throws IOException {
        return ProcessorTime.of(process.pid());
    }

    private double order(String line) throws IOException {
        orders.println(line);
        String answer = answers.await("the client ended", ClientProcess.FIGURE, ClientProcess.ERROR);
        if (answer.startsWith(ClientProcess.ERROR)) {
            throw new IOException(answer.substring(ClientProcess.ERROR.length()));
        }
        return Double.parseDouble(answer.substring(ClientProcess.FIGURE.length()));
    }

    @Override
    public void close() {
        Processes.end(process);
    }
}
