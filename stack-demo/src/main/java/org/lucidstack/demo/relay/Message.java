package org.lucidstack.demo.relay;

import java.util.UUID;

/** A message of the control protocol; see the package. */
sealed interface Message {

    int VERSION = 1;
    int NONCE_LENGTH = 32;

    /** @param wantsSecret whether the agent must prove that it knows the secret */
    record Challenge(int version, boolean wantsSecret, byte[] nonce) implements Message {}

    /** @param mac empty without a secret */
    record Register(int version, Transport transport, int wantedPort, byte[] nonce, byte[] mac) implements Message {}

    /**
     * @param port where clients connect to
     * @param agentPort where the agent connects to, at the host of the control connection
     * @param mac empty without a secret
     * @param host what to tell people
     */
    record Registered(int port, int agentPort, byte[] mac, String host) implements Message {}

    /** Why an agent is not let in. The order is that of the protocol. */
    enum Reason {
        /** It does not know the secret. */
        AUTHENTICATION,
        /** No port is free, or there are too many agents. */
        FULL,
        VERSION,
        OTHER
    }

    record Refused(Reason reason, String text) implements Message {}

    record Open(UUID id) implements Message {}

    record Claim(UUID id) implements Message {}

    record Failed(UUID id, String text) implements Message {}

    record Heartbeat() implements Message {}
}
