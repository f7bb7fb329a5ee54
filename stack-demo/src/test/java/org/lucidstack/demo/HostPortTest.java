package org.lucidstack.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {

    @ParameterizedTest
    @CsvSource({"host:22, host, 22", "192.0.2.1:0, 192.0.2.1, 0", "[fd00::1]:65535, fd00::1, 65535"})
    void readsAndPrints(String text, String host, int port) {
        assertEquals(new HostPort(host, port), HostPort.parse(text));
        assertEquals(text, HostPort.parse(text).toString());
    }

    @Test
    void aPortAloneHasTheDefaultHost() {
        assertEquals(new HostPort("localhost", 22), HostPort.parse("22", "localhost"));
        assertEquals(new HostPort("h", 22), HostPort.parse("h:22", "localhost"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "host", ":22", "host:", "host:65536", "host:-1", "host:x", "fd00::1:80", "host:123456"})
    void refusesAnythingElse(String text) {
        assertThrows(IllegalArgumentException.class, () -> HostPort.parse(text));
    }
}
