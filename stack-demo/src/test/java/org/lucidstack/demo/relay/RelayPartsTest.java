package org.lucidstack.demo.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lucidstack.demo.UserError;
import org.lucidstack.demo.relay.Secret.Side;

class RelayPartsTest {

    @Test
    void attemptsGetRarerButNeverRarerThanFifteenSeconds() {
        Backoff backoff = new Backoff(new Random(1));
        long[] usual = {500, 1000, 2000, 4000, 8000, 10_000, 10_000};
        Set<Long> seen = new TreeSet<>();
        for (long middle : usual) {
            long wait = backoff.next().toMillis();
            assertTrue(wait >= middle / 2 && wait <= middle * 3 / 2, wait + " around " + middle);
            seen.add(wait * 1000 / middle);
        }
        assertTrue(seen.size() > 3, "they are spread: " + seen);
        backoff.reset();
        assertTrue(backoff.next().toMillis() <= 750);
    }

    private static int busyUnless(Set<Integer> free, int port) throws BindException {
        if (!free.contains(port)) {
            throw new BindException("busy");
        }
        return port;
    }

    @Test
    void busyPortsAreSkippedAndAWishIsHeardFirst() throws IOException {
        PortRange range = PortRange.parse("10:13");
        Set<Integer> free = Set.of(11, 12, 99);
        assertEquals(11, range.<Integer>bind(0, port -> busyUnless(free, port)).intValue());
        assertEquals(12, range.<Integer>bind(12, port -> busyUnless(free, port)).intValue());
        assertEquals(11, range.<Integer>bind(13, port -> busyUnless(free, port)).intValue());
        assertEquals(11, range.<Integer>bind(99, port -> busyUnless(free, port)).intValue());
        BindException none =
                assertThrows(BindException.class, () -> range.<Integer>bind(0, port -> busyUnless(Set.of(), port)));
        assertEquals("no port of 10:13 is free", none.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "2:1", "0:5", "1:65536", "a:b", "1:2:3"})
    void refusesWhatIsNoRange(String text) {
        assertThrows(IllegalArgumentException.class, () -> PortRange.parse(text));
    }

    @Test
    void aProofIsGoodForItsSideNoncesAndTransportOnly() {
        Secret secret = new Secret(new byte[] {1, 2, 3});
        byte[] server = {1};
        byte[] agent = {2};
        byte[] proof = secret.prove(Side.AGENT, server, agent, Transport.TCP);
        assertTrue(new Secret(new byte[] {1, 2, 3}).isProof(proof, Side.AGENT, server, agent, Transport.TCP));
        assertFalse(new Secret(new byte[] {1, 2, 4}).isProof(proof, Side.AGENT, server, agent, Transport.TCP));
        assertFalse(secret.isProof(proof, Side.SERVER, server, agent, Transport.TCP));
        assertFalse(secret.isProof(proof, Side.AGENT, agent, server, Transport.TCP));
        assertFalse(secret.isProof(proof, Side.AGENT, server, agent, Transport.UDP));
        assertFalse(secret.isProof(new byte[0], Side.AGENT, server, agent, Transport.TCP));
        assertFalse(secret.toString().contains("1"));
    }

    @Test
    void aSecretIsReadWithoutWhiteSpaceAround(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("secret");
        Files.writeString(file, " secret\n");
        byte[] proof = new Secret("secret".getBytes()).prove(Side.AGENT, new byte[1], new byte[1], Transport.TCP);
        assertTrue(Secret.read(file).isProof(proof, Side.AGENT, new byte[1], new byte[1], Transport.TCP));
        Files.writeString(file, "\n");
        for (Path bad : List.of(file, folder.resolve("absent"))) {
            UserError error = assertThrows(UserError.class, () -> Secret.read(bad));
            assertTrue(error.getMessage().startsWith("the secret file " + bad), error::getMessage);
        }
    }
}
