package org.lucidstack.demo.relay;

import java.io.IOException;
import org.lucidstack.demo.HostPort;
import org.lucidstack.demo.LineLog;
import org.lucidstack.demo.relay.CompatMessage.NewAgentResponse;
import org.lucidstack.demo.relay.CompatMessage.NewClientRequest;
import org.lucidstack.demo.relay.CompatMessage.NewClientResponse;
import org.lucidstack.demo.stream.BufferedStream;
import org.lucidstack.demo.stream.ChannelStream;
import org.lucidstack.demo.stream.DuplexStream;
import org.lucidstack.demo.stream.Relay;

/** The agent's side of the original messages. */
final class CompatLink implements ServerLink {

    private final AgentSettings settings;
    private final LineLog log;

    CompatLink(AgentSettings settings, LineLog log) {
        this.settings = settings;
        this.log = log;
    }

    @Override
    public void run(DuplexStream stream, Registration registration) throws IOException {
        if (stream instanceof ChannelStream channel) {
            channel.probeOften();
        }
        BufferedStream control = new BufferedStream(stream, CompatMessage.MAX_LENGTH);
        while (true) {
            switch (control.next(CompatMessage::parseFromServer)) {
                case NewAgentResponse m -> registration.registered(address(m.address()));
                case NewClientRequest m -> {
                    HostPort at = address(m.address());
                    Thread.ofVirtual().name("client " + at).start(() -> serve(control, at));
                }
                case NewClientResponse m -> throw new AssertionError("an agent does not read its own message");
            }
        }
    }

    private static HostPort address(String text) throws IOException {
        try {
            return HostPort.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IOException("the server names a bad address", e);
        }
    }

    private void serve(BufferedStream control, HostPort server) {
        DuplexStream data;
        try {
            data = settings.dialer().dial(server.host(), server.port());
        } catch (IOException e) {
            log.line("a client was dropped: " + e.getMessage());
            return;
        }
        try {
            DuplexStream target = settings.dialer()
                    .dial(settings.target().host(), settings.target().port());
            answer(control);
            new Relay(data, target).run();
        } catch (IOException e) {
            log.line("a client was dropped: " + e.getMessage());
            data.abort();
            answer(control);
        }
    }

    /** Also of a client that could not be served: the server waits for as many answers as it made requests. */
    private static void answer(BufferedStream control) {
        try {
            synchronized (control) {
                control.write(CompatMessage.encode(new NewClientResponse()));
            }
        } catch (IOException e) {
            // The server is gone; whoever reads from it says so.
        }
    }
}
