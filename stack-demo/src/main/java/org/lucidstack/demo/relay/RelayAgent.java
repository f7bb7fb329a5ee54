package org.lucidstack.demo.relay;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.HostPort;
import org.lucidstack.demo.LineLog;
import org.lucidstack.demo.UserError;
import org.lucidstack.demo.stream.DialException;
import org.lucidstack.demo.stream.DuplexStream;

/** Keeps an agent registered: connects, serves, and comes back when the server was lost. */
final class RelayAgent implements AutoCloseable {

    private final AgentSettings settings;
    private final ServerLink link;
    private final LineLog log;
    private final Backoff backoff = new Backoff(new SecureRandom());
    private boolean wasRegistered;
    private volatile boolean closed;
    private volatile @Nullable DuplexStream control;

    RelayAgent(AgentSettings settings, ServerLink link, LineLog log) {
        this.settings = settings;
        this.link = link;
        this.log = log;
    }

    /**
     * Serves until {@link #close}. One call.
     *
     * @param ready is told the public address, each time
     * @throws UserError if trying again is of no use
     */
    void run(Consumer<HostPort> ready) {
        while (!closed) {
            try (DuplexStream stream = settings.dialer()
                    .dial(settings.control().host(), settings.control().port())) {
                control = stream;
                if (!closed) {
                    link.run(stream, address -> {
                        wasRegistered = true;
                        backoff.reset();
                        ready.accept(address);
                    });
                }
            } catch (DialException e) {
                if (e.reason() == DialException.Reason.UNKNOWN_NAME && !wasRegistered) {
                    throw new UserError(e.getMessage() + ".", e);
                }
                tryAgain(String.valueOf(e.getMessage()));
            } catch (IOException e) {
                tryAgain("lost the server " + settings.control() + ": " + e.getMessage());
            }
        }
    }

    private void tryAgain(String why) {
        if (!closed) {
            Duration wait = backoff.next();
            log.line(why + "; the next attempt is in " + wait.toMillis() + " ms");
            try {
                Thread.sleep(wait);
            } catch (InterruptedException e) {
                closed = true;
            }
        }
    }

    /** Ends {@link #run}, but not the clients that are served. */
    @Override
    public void close() {
        closed = true;
        @Nullable DuplexStream open = control;
        if (open != null) {
            open.close();
        }
    }
}
