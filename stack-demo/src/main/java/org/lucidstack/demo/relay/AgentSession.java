package org.lucidstack.demo.relay;

import java.io.IOException;
import java.net.BindException;
import java.security.SecureRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.LineLog;
import org.lucidstack.demo.relay.Message.Challenge;
import org.lucidstack.demo.relay.Message.Claim;
import org.lucidstack.demo.relay.Message.Failed;
import org.lucidstack.demo.relay.Message.Heartbeat;
import org.lucidstack.demo.relay.Message.Open;
import org.lucidstack.demo.relay.Message.Reason;
import org.lucidstack.demo.relay.Message.Refused;
import org.lucidstack.demo.relay.Message.Register;
import org.lucidstack.demo.relay.Message.Registered;
import org.lucidstack.demo.stream.BufferedStream;
import org.lucidstack.demo.stream.Deadline;
import org.lucidstack.demo.stream.DuplexStream;
import org.lucidstack.demo.stream.StreamListener;

/** The server's side of one agent, from its connection to its loss. */
final class AgentSession {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final ServerSettings settings;
    private final LineLog log;
    private final ControlChannel control;
    private final PendingClients pending;
    private final String who;

    AgentSession(ServerSettings settings, DuplexStream stream, LineLog log) {
        this.settings = settings;
        this.control = new ControlChannel(stream);
        this.who = "agent " + stream;
        this.log = new LineLog(line -> log.line(who + ": " + line));
        this.pending = new PendingClients(this.log);
    }

    /** Serves the agent until it is gone. */
    void run() throws IOException {
        try (control;
                pending) {
            byte[] nonce = new byte[Message.NONCE_LENGTH];
            RANDOM.nextBytes(nonce);
            control.send(new Challenge(Message.VERSION, settings.secret() != null, nonce));
            Register register = expectRegister(control.receive());
            @Nullable Refused refusal = check(register, nonce);
            if (refusal != null) {
                refuse(refusal);
            } else {
                open(register, nonce);
            }
        }
    }

    private static Register expectRegister(Message message) throws IOException {
        if (message instanceof Register register) {
            return register;
        }
        throw new IOException("it said " + message.getClass().getSimpleName() + " before it registered");
    }

    private @Nullable Refused check(Register register, byte[] nonce) {
        if (register.version() != Message.VERSION) {
            return new Refused(
                    Reason.VERSION,
                    "the agent speaks version " + register.version() + ", the server version " + Message.VERSION);
        }
        @Nullable Secret secret = settings.secret();
        if (secret != null
                && !secret.isProof(register.mac(), Secret.Side.AGENT, nonce, register.nonce(), register.transport())) {
            return new Refused(Reason.AUTHENTICATION, "the agent does not know the secret");
        }
        return null;
    }

    private void refuse(Refused refusal) throws IOException {
        log.line("refused: " + refusal.text());
        control.send(refusal);
        control.stream().shutdownOutput();
    }

    private void open(Register register, byte[] nonce) throws IOException {
        PublicPort clients;
        StreamListener claims;
        try {
            clients = bind(register);
            try {
                claims = settings.bindAgentPort();
            } catch (IOException e) {
                clients.close();
                throw e;
            }
        } catch (BindException e) {
            refuse(new Refused(Reason.FULL, String.valueOf(e.getMessage())));
            return;
        }
        try (clients;
                claims) {
            @Nullable Secret secret = settings.secret();
            byte[] proof = secret == null
                    ? new byte[0]
                    : secret.prove(Secret.Side.SERVER, nonce, register.nonce(), register.transport());
            String address = settings.publicAddress(clients.port());
            claims.start(this::claim);
            control.send(new Registered(clients.port(), claims.address().getPort(), proof, settings.publicHost()));
            clients.start(this::arrive);
            log.line("registered: public " + address);
            control.startHeartbeats();
            serve();
        }
    }

    private PublicPort bind(Register register) throws IOException {
        return switch (register.transport()) {
            case TCP -> new TcpPort(settings.bindClientPort(register.wantedPort()));
            case UDP ->
                settings.clientPorts().bind(register.wantedPort(), port -> UdpPort.bind(settings.publicBinding(port)));
        };
    }

    private void serve() throws IOException {
        while (true) {
            switch (control.receive()) {
                case Heartbeat alive -> {}
                case Failed failed -> pending.drop(failed.id(), failed.text());
                case Message other ->
                    throw new IOException("it said " + other.getClass().getSimpleName() + " out of turn");
            }
        }
    }

    private void arrive(Claimable client) {
        @Nullable UUID id = pending.add(client);
        if (id == null) {
            return;
        }
        try {
            control.send(new Open(id));
        } catch (IOException e) {
            pending.drop(id, null);
        }
    }

    private void claim(DuplexStream stream) {
        BufferedStream data = new BufferedStream(stream, MessageCodec.MAX_FRAME);
        @Nullable Claimable client = null;
        try (Deadline limit = Deadline.of(stream, PendingClients.PATIENCE)) {
            if (data.next(MessageCodec::parse) instanceof Claim claim) {
                client = pending.take(claim.id());
            }
        } catch (IOException e) {
            log.line("a data connection of " + stream + ": " + e.getMessage());
            stream.abort();
            return;
        }
        if (client == null) {
            log.line("a data connection of " + stream + ": it claims nobody who waits");
            stream.abort();
        } else {
            client.claimed(data);
        }
    }
}
