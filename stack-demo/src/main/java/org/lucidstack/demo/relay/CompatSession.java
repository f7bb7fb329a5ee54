package org.lucidstack.demo.relay;

import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.LineLog;
import org.lucidstack.demo.relay.CompatMessage.NewAgentResponse;
import org.lucidstack.demo.relay.CompatMessage.NewClientRequest;
import org.lucidstack.demo.stream.BufferedStream;
import org.lucidstack.demo.stream.ChannelStream;
import org.lucidstack.demo.stream.Deadline;
import org.lucidstack.demo.stream.DuplexStream;
import org.lucidstack.demo.stream.Relay;
import org.lucidstack.demo.stream.StreamListener;

/** The server's side of one agent that speaks the original messages: an agent port for each client. */
final class CompatSession {

    /** The original takes two messages that arrive together for one, so that the next waits for an answer, but not for long. */
    private static final Duration ANSWER = Duration.ofSeconds(1);
    /** An agent that answers nothing for so long is gone. */
    private static final Duration SILENCE = Duration.ofSeconds(20);

    private final ServerSettings settings;
    private final BufferedStream control;
    private final LineLog log;
    private final ReentrantLock requests = new ReentrantLock();
    private final Semaphore answers = new Semaphore(0);
    private final AtomicReference<@Nullable Deadline> unanswered = new AtomicReference<>();

    CompatSession(ServerSettings settings, ChannelStream stream, LineLog log) {
        this.settings = settings;
        this.control = new BufferedStream(stream, CompatMessage.MAX_LENGTH);
        this.log = new LineLog(line -> log.line("agent " + stream + ": " + line));
        stream.probeOften();
    }

    /** Serves the agent until it is gone. */
    void run() throws IOException {
        try (control;
                StreamListener clients = settings.bindClientPort(0)) {
            String address = settings.publicAddress(clients.address().getPort());
            control.write(CompatMessage.encode(new NewAgentResponse(address)));
            log.line("registered: public " + address);
            clients.start(this::serve);
            while (true) {
                control.next(CompatMessage::parseFromAgent);
                answered();
            }
        } finally {
            answered();
        }
    }

    private void answered() {
        @Nullable Deadline waiting = unanswered.getAndSet(null);
        if (waiting != null) {
            waiting.close();
        }
        answers.release();
    }

    private void serve(DuplexStream client) {
        try (StreamListener port = bindAgentPort()) {
            CompletableFuture<DuplexStream> agent = new CompletableFuture<>();
            port.start(stream -> {
                if (!agent.complete(stream)) {
                    stream.abort();
                }
            });
            request(settings.publicAddress(port.address().getPort()));
            DuplexStream data = agent.get(PendingClients.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            port.close();
            new Relay(client, data).run();
        } catch (IOException | TimeoutException e) {
            String why = e instanceof IOException ? e.getMessage() : "the agent did not fetch it";
            log.line("a client was dropped: " + why);
            client.abort();
        } catch (InterruptedException | ExecutionException e) {
            client.abort();
        }
    }

    private StreamListener bindAgentPort() throws IOException {
        try {
            return settings.agentPorts().bind(0, port -> StreamListener.bind(settings.publicBinding(port)));
        } catch (BindException e) {
            throw new IOException("for the agent, " + e.getMessage(), e);
        }
    }

    private void request(String address) throws IOException, InterruptedException {
        requests.lock();
        try {
            answers.drainPermits();
            Deadline gone = Deadline.of(control, SILENCE);
            if (!unanswered.compareAndSet(null, gone)) {
                gone.close();
            }
            control.write(CompatMessage.encode(new NewClientRequest(address)));
            if (!answers.tryAcquire(ANSWER.toMillis(), TimeUnit.MILLISECONDS)) {
                log.line("it is slow to answer");
            }
        } finally {
            requests.unlock();
        }
    }
}
