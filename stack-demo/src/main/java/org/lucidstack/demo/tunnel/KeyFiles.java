package org.lucidstack.demo.tunnel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.UsageError;
import org.lucidstack.demo.UserError;
import org.lucidstack.demo.tunnel.crypto.TunnelKey;

/** The keys of {@code --key-file} and the like, with sentences for people where they are no good. */
final class KeyFiles {

    private KeyFiles() {}

    static TunnelKey read(@Nullable Path file) throws IOException {
        if (file == null) {
            throw new UsageError(
                    "a key is needed: 'stack tunnel keygen > FILE' makes one, --key-file FILE uses it at both ends;"
                            + " --compat does without.");
        }
        if (!Files.isReadable(file)) {
            throw new UserError("the key file " + file + " cannot be read.");
        }
        try {
            Set<PosixFilePermission> rights = Files.getPosixFilePermissions(file);
            if (rights.contains(PosixFilePermission.OTHERS_READ)) {
                System.err.println("note: everybody on this host can read " + file + "; chmod 600 helps.");
            }
            return TunnelKey.parse(Files.readString(file));
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            throw new UserError("the key file " + file + ": " + e.getMessage() + ".", e);
        }
    }

    static byte[] publicKey(String text) {
        try {
            return TunnelKey.parsePublic(text);
        } catch (IllegalArgumentException e) {
            throw new UserError("'" + text + "' is " + e.getMessage() + ".", e);
        }
    }
}
