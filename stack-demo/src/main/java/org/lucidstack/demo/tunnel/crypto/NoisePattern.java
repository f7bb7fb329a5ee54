package org.lucidstack.demo.tunnel.crypto;

import java.util.List;

/**
 * The two handshakes that the tunnels speak, in the tokens of the Noise specification (sections 7 and 9). The client
 * is the
 * initiator.
 *
 * <pre>
 *   NNpsk0   one key for all                 IK   a key pair each
 *   -> psk, e                                &lt;- s        (known before)
 *   &lt;- e, ee                                 ...
 *                                            -> e, es, s, ss
 *                                            &lt;- e, ee, se
 * </pre>
 */
public enum NoisePattern {
    NN_PSK0("NNpsk0", List.of(Token.PSK, Token.E), List.of(Token.E, Token.EE)),
    IK("IK", List.of(Token.E, Token.ES, Token.S, Token.SS), List.of(Token.E, Token.EE, Token.SE));

    /** What a message carries or mixes in. */
    enum Token {
        E,
        S,
        EE,
        ES,
        SE,
        SS,
        PSK
    }

    private final String patternName;
    private final List<Token> first;
    private final List<Token> second;

    NoisePattern(String patternName, List<Token> first, List<Token> second) {
        this.patternName = patternName;
        this.first = first;
        this.second = second;
    }

    /** As in Noise section 8. */
    String protocolName() {
        return "Noise_" + patternName + "_25519_ChaChaPoly_SHA256";
    }

    List<Token> first() {
        return first;
    }

    List<Token> second() {
        return second;
    }

    boolean hasPsk() {
        return this == NN_PSK0;
    }
}
