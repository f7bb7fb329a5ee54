package org.lucidstack.demo.gateway;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.lucidstack.demo.stream.Deadline;
import org.lucidstack.demo.stream.DialException;
import org.lucidstack.demo.stream.DialException.Reason;
import org.lucidstack.icmp.HeldEcho;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.IpAddress;
import org.lucidstack.socket.StackLoop;
import org.lucidstack.stack.NetStack;

/**
 * Answers pings in the name of hosts that are up. No way on carries ICMP, so a host counts as up when it answers a SYN: by accepting or by
 * refusing it.
 */
final class PingGateway {

    /** Echo; hardly anybody listens there, so most hosts refuse at once. */
    private static final int PROBED_PORT = 7;

    private static final int MAX_PROBES = 64;
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    private final StackLoop loop;
    private final Via via;
    private final Semaphore probes = new Semaphore(MAX_PROBES);

    PingGateway(StackLoop loop, Via via) {
        this.loop = loop;
        this.via = via;
    }

    /** Takes all pings from now on. The stack is held. */
    void start(NetStack stack) {
        stack.icmp().setEchoInterceptor(this::arrived);
    }

    private boolean arrived(HeldEcho request) {
        if (probes.tryAcquire()) {
            Thread.ofVirtual().name("ping " + request.destination()).start(() -> probe(request));
        }
        return true;
    }

    private void probe(HeldEcho request) {
        try {
            Reason answer = answer(request.destination());
            loop.execute(() -> {
                switch (answer) {
                    case REFUSED -> request.answer();
                    case TIMED_OUT -> {
                        // A host that is silent has nothing said for it either.
                    }
                    default -> request.unreachable(via.unreachable(answer));
                }
            });
        } catch (IOException e) {
            // The gateway has ended, and nobody is left to be told.
        } finally {
            probes.release();
        }
    }

    /** How the host reacts; that it accepts says as much as that it refuses. */
    private Reason answer(IpAddress host) {
        try (Deadline limit = Deadline.after(PATIENCE, Thread.currentThread()::interrupt)) {
            via.dial(new Endpoint(host, PROBED_PORT)).abort();
            return Reason.REFUSED;
        } catch (DialException e) {
            return Thread.interrupted() ? Reason.TIMED_OUT : e.reason();
        }
    }
}
