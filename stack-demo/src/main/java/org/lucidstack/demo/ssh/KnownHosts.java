package org.lucidstack.demo.ssh;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.sshd.client.config.hosts.KnownHostEntry;
import org.apache.sshd.client.keyverifier.KnownHostsServerKeyVerifier;
import org.apache.sshd.client.keyverifier.RejectAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.signature.Signature;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.HostPort;
import org.lucidstack.demo.UserError;

/** Accepts a server only by a key that a file in the format of OpenSSH names for it. The file is never changed. */
final class KnownHosts extends KnownHostsServerKeyVerifier {

    private final Path file;
    private final HostPort server;
    private volatile @Nullable String refusal;

    /** @param file may be missing: then nobody is known */
    KnownHosts(Path file, HostPort server) {
        super(RejectAllServerKeyVerifier.INSTANCE, file);
        this.file = file;
        this.server = server;
    }

    /** Why the server was refused, in one sentence, or null. */
    @Nullable
    String refusal() {
        return refusal;
    }

    /**
     * Puts the kinds of keys that the file has for the server before the others, since a server shows only one of its keys: the first
     * that both sides know.
     */
    List<NamedFactory<Signature>> preferred(List<NamedFactory<Signature>> all) {
        Set<String> known = knownTypes();
        List<NamedFactory<Signature>> ordered = new ArrayList<>(all);
        ordered.sort((a, b) -> Boolean.compare(isOf(known, b.getName()), isOf(known, a.getName())));
        return ordered;
    }

    private static boolean isOf(Set<String> known, String algorithm) {
        return known.contains(algorithm) || known.contains("ssh-rsa") && algorithm.startsWith("rsa-sha2-");
    }

    private Set<String> knownTypes() {
        if (!Files.exists(file)) {
            return Set.of();
        }
        try {
            return KnownHostEntry.readKnownHostEntries(file).stream()
                    .filter(entry -> entry.isHostMatch(server.host(), server.port()) && entry.getKeyEntry() != null)
                    .map(entry -> entry.getKeyEntry().getKeyType())
                    .collect(Collectors.toSet());
        } catch (IOException | RuntimeException e) {
            throw new UserError("the file of known hosts " + file + " cannot be read: " + e.getMessage() + ".", e);
        }
    }

    @Override
    public boolean verifyServerKey(ClientSession session, SocketAddress address, PublicKey key) {
        boolean accepted = super.verifyServerKey(session, address, key);
        if (!accepted && refusal == null) {
            refusal = "the key " + name(key) + " of " + server + " is not in " + file
                    + ": if it is right, add it there (ssh-keyscan prints it), or name another file by --known-hosts.";
        }
        return accepted;
    }

    @Override
    public boolean acceptModifiedServerKey(
            ClientSession session, SocketAddress address, KnownHostEntry entry, PublicKey expected, PublicKey actual) {
        refusal = "the key " + name(actual) + " of " + server + " is not the one in " + file
                + ": somebody may be in between, or the server has a new key.";
        return false;
    }

    @Override
    protected void handleRevokedKey(ClientSession session, SocketAddress address, PublicKey key) {
        refusal = "the key " + name(key) + " of " + server + " is marked as revoked in " + file + ".";
    }

    private static String name(PublicKey key) {
        return KeyUtils.getKeyType(key) + " " + KeyUtils.getFingerPrint(key);
    }
}
