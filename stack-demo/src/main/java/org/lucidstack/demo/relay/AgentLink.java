package org.lucidstack.demo.relay;

import java.io.IOException;
import java.net.ProtocolException;
import java.security.SecureRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.HostPort;
import org.lucidstack.demo.LineLog;
import org.lucidstack.demo.UserError;
import org.lucidstack.demo.relay.Message.Challenge;
import org.lucidstack.demo.relay.Message.Claim;
import org.lucidstack.demo.relay.Message.Failed;
import org.lucidstack.demo.relay.Message.Heartbeat;
import org.lucidstack.demo.relay.Message.Open;
import org.lucidstack.demo.relay.Message.Refused;
import org.lucidstack.demo.relay.Message.Register;
import org.lucidstack.demo.relay.Message.Registered;
import org.lucidstack.demo.stream.DuplexStream;
import org.lucidstack.demo.stream.Relay;

/** The agent's side of the control protocol. */
final class AgentLink implements ServerLink {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final AgentSettings settings;
    private final LineLog log;
    /** The public port of the last registration, asked for again; 0 before the first. */
    private int lastPort;

    AgentLink(AgentSettings settings, LineLog log) {
        this.settings = settings;
        this.log = log;
    }

    @Override
    public void run(DuplexStream stream, Registration registration) throws IOException {
        try (ControlChannel control = new ControlChannel(stream)) {
            Registered answer = register(control);
            lastPort = answer.port();
            registration.registered(new HostPort(answer.host(), answer.port()));
            control.startHeartbeats();
            while (true) {
                switch (control.receive()) {
                    case Heartbeat alive -> {}
                    case Open open ->
                        Thread.ofVirtual()
                                .name("client " + open.id())
                                .start(() -> serve(control, open.id(), answer.agentPort()));
                    case Message other ->
                        throw new ProtocolException(
                                "it said " + other.getClass().getSimpleName() + " out of turn");
                }
            }
        }
    }

    private Registered register(ControlChannel control) throws IOException {
        if (!(control.receive() instanceof Challenge challenge)) {
            throw new ProtocolException("it is no relay server");
        }
        if (challenge.version() != Message.VERSION) {
            throw new UserError("the server speaks version " + challenge.version() + " of the protocol, this agent "
                    + Message.VERSION + ".");
        }
        @Nullable Secret secret = settings.secret();
        if (challenge.wantsSecret() && secret == null) {
            throw new UserError("authentication failed: the server wants a secret; --secret-file FILE names it.");
        }
        if (!challenge.wantsSecret() && secret != null) {
            throw new UserError("authentication failed: the server has no secret, so that anybody could be it.");
        }
        byte[] nonce = new byte[Message.NONCE_LENGTH];
        RANDOM.nextBytes(nonce);
        byte[] proof = secret == null
                ? new byte[0]
                : secret.prove(Secret.Side.AGENT, challenge.nonce(), nonce, settings.transport());
        control.send(new Register(Message.VERSION, settings.transport(), lastPort, nonce, proof));
        return switch (control.receive()) {
            case Registered answer -> {
                if (secret != null
                        && !secret.isProof(
                                answer.mac(), Secret.Side.SERVER, challenge.nonce(), nonce, settings.transport())) {
                    throw new UserError("authentication failed: the server does not know the secret.");
                }
                yield answer;
            }
            case Refused refused -> throw refusal(refused);
            case Message other -> throw new ProtocolException("it is no relay server");
        };
    }

    /** A full server may have room again for an agent that it knows; all else will not change by itself. */
    private UserError refusal(Refused refused) throws IOException {
        return switch (refused.reason()) {
            case AUTHENTICATION -> new UserError("authentication failed: the server says that " + refused.text() + ".");
            case FULL -> {
                if (lastPort != 0) {
                    throw new IOException("the server has no room: " + refused.text());
                }
                yield new UserError("the server has no room: " + refused.text() + ".");
            }
            case VERSION, OTHER -> new UserError("the server refused this agent: " + refused.text() + ".");
        };
    }

    private void serve(ControlChannel control, UUID id, int agentPort) {
        if (settings.transport() == Transport.UDP) {
            serveDatagrams(control, id, agentPort);
            return;
        }
        try (DuplexStream target = settings.dialer()
                .dial(settings.target().host(), settings.target().port())) {
            try {
                new Relay(claim(id, agentPort), target).run();
            } catch (IOException e) {
                target.abort();
                throw e;
            }
        } catch (IOException e) {
            fail(control, id, e);
        }
    }

    private void serveDatagrams(ControlChannel control, UUID id, int agentPort) {
        try (DatagramFlow flow = DatagramFlow.open(settings.target(), settings.udpIdle())) {
            flow.run(claim(id, agentPort));
        } catch (IOException e) {
            fail(control, id, e);
        }
    }

    private DuplexStream claim(UUID id, int agentPort) throws IOException {
        DuplexStream data = settings.dialer().dial(settings.control().host(), agentPort);
        data.write(MessageCodec.encode(new Claim(id)));
        return data;
    }

    private void fail(ControlChannel control, UUID id, IOException why) {
        String text = String.valueOf(why.getMessage());
        log.line("a client was dropped: " + text);
        try {
            control.send(new Failed(id, text));
        } catch (IOException e) {
            // The server is gone, and with it the client.
        }
    }
}
