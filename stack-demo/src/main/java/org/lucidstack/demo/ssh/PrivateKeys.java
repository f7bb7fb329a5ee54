package org.lucidstack.demo.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.util.io.resource.PathResource;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.UserError;

/** Reads private keys, in the formats of OpenSSH and PEM, that no passphrase protects. */
final class PrivateKeys {

    private static final List<String> USUAL = List.of("id_ed25519", "id_ecdsa", "id_rsa");

    private PrivateKeys() {}

    /** The keys of a file. @throws UserError if it cannot be used, in one sentence */
    static List<KeyPair> read(Path file) {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new UserError("the key file " + file + " cannot be read.");
        }
        AtomicBoolean encrypted = new AtomicBoolean();
        FilePasswordProvider noPassphrase = (session, resource, retry) -> {
            encrypted.set(true);
            return null;
        };
        List<KeyPair> keys = new ArrayList<>();
        @Nullable Exception problem = null;
        try (InputStream in = Files.newInputStream(file)) {
            @Nullable
            Iterable<KeyPair> found =
                    SecurityUtils.loadKeyPairIdentities(null, new PathResource(file), in, noPassphrase);
            if (found != null) {
                found.forEach(keys::add);
            }
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            problem = e;
        }
        if (encrypted.get()) {
            throw new UserError("the key file " + file + " is protected by a passphrase, which is not supported:"
                    + " 'ssh-keygen -p' makes a copy without one.");
        }
        if (keys.isEmpty()) {
            throw new UserError("the key file " + file + " holds no private key of a kind that is known.", problem);
        }
        return keys;
    }

    /** What ssh would try: the keys in the user's folder, without those that cannot be used. */
    static List<KeyPair> usual() {
        Path folder = Path.of(System.getProperty("user.home"), ".ssh");
        List<KeyPair> keys = new ArrayList<>();
        for (String name : USUAL) {
            Path file = folder.resolve(name);
            if (Files.exists(file)) {
                try {
                    keys.addAll(read(file));
                } catch (UserError e) {
                    System.err.println("note: " + e.getMessage());
                }
            }
        }
        return keys;
    }
}
