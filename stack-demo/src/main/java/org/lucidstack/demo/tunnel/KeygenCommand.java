package org.lucidstack.demo.tunnel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.lucidstack.demo.UserError;
import org.lucidstack.demo.tunnel.crypto.TunnelKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code stack tunnel keygen}: prints a new key. */
@Command(
        name = "keygen",
        mixinStandardHelpOptions = true,
        description = {
            "Prints a new key for --key-file: (umask 077; stack tunnel keygen > FILE), the same file at both ends.",
            "With --x25519, a private key for one end; 'stack tunnel keygen --public < FILE' prints what the other end must know."
        })
final class KeygenCommand implements Callable<Integer> {

    private static final int LONGEST = 1024;

    @Option(names = "--x25519", description = "A private key instead of a pre-shared one.")
    private boolean pair;

    @Option(names = "--public", description = "Reads a private key and prints its public key.")
    private boolean publicKey;

    @Override
    public Integer call() throws IOException {
        System.out.println(
                publicKey
                        ? publicOf(new String(System.in.readNBytes(LONGEST), StandardCharsets.US_ASCII))
                        : TunnelKey.generate(pair));
        return 0;
    }

    private static String publicOf(String line) {
        try {
            String text = TunnelKey.parse(line).publicText();
            if (text != null) {
                return text;
            }
        } catch (IllegalArgumentException e) {
            throw new UserError("standard input: " + e.getMessage() + ".", e);
        }
        throw new UserError("a pre-shared key has no public key.");
    }
}
