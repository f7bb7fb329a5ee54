package org.lucidstack.demo.ssh;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.HostPort;
import org.lucidstack.demo.UserError;
import picocli.CommandLine.Option;

/** How to log in at an SSH server, as the command line tells. */
public final class SshLogin {

    static final int PORT = 22;
    private static final String SCHEME = "ssh://";

    @Option(
            names = "-i",
            paramLabel = "KEY",
            description =
                    "A private key without passphrase; may be repeated (default: ~/.ssh/id_ed25519, id_ecdsa, id_rsa).")
    private List<Path> keys = List.of();

    @Option(
            names = "--known-hosts",
            paramLabel = "FILE",
            description = "The keys of servers (default: ~/.ssh/known_hosts).")
    private @Nullable Path knownHosts;

    @Option(names = "--password-stdin", description = "Logs in with a password: the first line of standard input.")
    private boolean passwordFromInput;

    /** Whether any of these options was given. */
    public boolean isGiven() {
        return !keys.isEmpty() || knownHosts != null || passwordFromInput;
    }

    List<Path> keys() {
        return keys;
    }

    public boolean isByPassword() {
        return passwordFromInput;
    }

    Path knownHosts() {
        return knownHosts != null ? knownHosts : Path.of(System.getProperty("user.home"), ".ssh", "known_hosts");
    }

    /** The first line of {@code in}, and not a byte more. @throws UserError if there is none */
    public static String readPassword(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            line.write(next);
        }
        String password = line.toString(StandardCharsets.UTF_8);
        if (password.isEmpty()) {
            throw new UserError("standard input holds no password.");
        }
        return password.endsWith("\r") ? password.substring(0, password.length() - 1) : password;
    }

    /**
     * Who logs in where.
     *
     * @param user the name at the server
     * @param server its host and port
     */
    public record Account(String user, HostPort server) {

        /** Reads {@code [ssh://]user@host[:port][/]}. @throws IllegalArgumentException with a sentence for people */
        public static Account parse(String given) {
            String text = given;
            if (given.startsWith(SCHEME)) {
                text = given.substring(SCHEME.length(), given.endsWith("/") ? given.length() - 1 : given.length());
            }
            int at = text.lastIndexOf('@');
            if (at <= 0 || at == text.length() - 1) {
                throw new IllegalArgumentException("'" + text + "' is not USER@HOST[:PORT]");
            }
            String host = text.substring(at + 1);
            boolean hasPort = host.lastIndexOf(':') > host.lastIndexOf(']');
            HostPort server = HostPort.parse(hasPort ? host : host + ":" + PORT);
            if (server.port() == 0) {
                throw new IllegalArgumentException("'" + text + "': 0 is no port of a server");
            }
            return new Account(text.substring(0, at), server);
        }

        @Override
        public String toString() {
            return user + "@" + server;
        }
    }
}
