package org.lucidstack.demo.socks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lucidstack.demo.UserError;

/** Who may use the server. Prints no passwords. */
public final class Users {

    private static final byte[] NOBODY = {};

    private final Map<String, byte[]> passwords;

    private Users(Map<String, byte[]> passwords) {
        this.passwords = Map.copyOf(passwords);
    }

    /** Reads lines {@code name:password}; empty ones are skipped. @throws UserError in one sentence */
    public static Users read(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            throw new UserError("the user file " + file + " cannot be read.", e);
        }
        Map<String, byte[]> passwords = new HashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            int colon = line.indexOf(':');
            if (line.isBlank()) {
                continue;
            }
            if (colon < 1 || colon == line.length() - 1) {
                throw new UserError(file + ", line " + (i + 1) + ": not name:password.");
            }
            passwords.put(line.substring(0, colon), line.substring(colon + 1).getBytes(StandardCharsets.UTF_8));
        }
        if (passwords.isEmpty()) {
            throw new UserError("the user file " + file + " names nobody.");
        }
        return new Users(passwords);
    }

    boolean knows(SocksMessage.Login login) {
        byte[] password = passwords.getOrDefault(login.name(), NOBODY);
        return MessageDigest.isEqual(password, login.password()) && password.length > 0;
    }
}
