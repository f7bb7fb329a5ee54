package org.lucidstack.tcp.send;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lucidstack.time.Clock;

class SendSettingsTest {

    private static final int KIB = 1024;

    private static int limit(int fixed, int max, int window, int outstanding) {
        return new SendSettings(false, false, fixed * KIB, max * KIB, 65536, Clock.NEVER, false)
                        .bufferLimit((long) window * KIB, outstanding * KIB)
                / KIB;
    }

    @ParameterizedTest(name = "a window of {0} KiB, {1} KiB outstanding: {2} KiB")
    @CsvSource({
        "0, 0, 256", // never less
        "100, 100, 256",
        "128, 128, 256",
        "300, 0, 256", // no more than that ahead of what has left
        "300, 300, 556",
        "2000, 1000, 1256",
        "300, 500, 600", // twice what may leave
        "3000, 3000, 3256",
        "3000, 4000, 4000", // never more than the largest
        "1000000, 100000, 4000"
    })
    void followsWhatMayLeave(int window, int outstanding, int expected) {
        assertEquals(expected, limit(0, 4000, window, outstanding));
    }

    @ParameterizedTest
    @CsvSource({"8, 1, 0", "8, 1000, 1000", "8000, 1, 0"})
    void oneThatTheApplicationSetStays(int fixed, int window, int outstanding) {
        assertEquals(fixed, limit(fixed, 4000, window, outstanding));
    }
}
