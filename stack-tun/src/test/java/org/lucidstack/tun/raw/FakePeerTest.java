package org.lucidstack.tun.raw;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.lucidstack.tun.NetNamespace;

/** Super-segments, several queues and busy polling against the kernel's TCP. */
@Timeout(90)
class FakePeerTest {

    private static List<String> lines(String scenario) throws Exception {
        try (NetNamespace namespace = NetNamespace.openOrSkip()) {
            return namespace
                    .runJava(RawScenario.class, scenario)
                    .output()
                    .lines()
                    .toList();
        }
    }

    @Test
    void gigabytesPassAsSuperSegments() throws Exception {
        assertEquals(List.of("up 1000000000", "down 1000000000"), lines("bulk"));
    }

    @Test
    void flowStaysOnItsQueue() throws Exception {
        assertEquals(List.of("requests true", "flows true", "flows true"), lines("queues"));
    }

    @Test
    void nothingIsLostOrForgottenWhileSpinning() throws Exception {
        assertEquals(List.of("ping-pong true", "requests true"), lines("spin"));
    }
}
