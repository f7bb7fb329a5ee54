package org.lucidstack.tun;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TunConfigTest {

    private static String refusal(TunConfig config) {
        return String.valueOf(assertThrows(TunException.class, config::check).getMessage());
    }

    @Test
    void longNameIsRefusedBeforeTheKernelCutsIt() {
        assertEquals(
                "The interface name \"sixteen-bytes-16\" has 16 bytes; at most 15 are allowed.",
                refusal(TunConfig.named("sixteen-bytes-16")));
        assertDoesNotThrow(TunConfig.named("fifteen-bytes15")::check);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a/b", "a:b", ".", "..", "tun\n"})
    void namesThatLinuxForbidsAreRefused(String name) {
        assertEquals(
                "\"" + name + "\" is not an interface name: letters, digits, '-', '_' and '.' are safe.",
                refusal(TunConfig.named(name)));
    }

    @Test
    void mtuOutOfRangeIsRefused() {
        TunConfig config = TunConfig.named("tun0");
        assertEquals("The MTU must be 68 to 65535, not 12.", refusal(config.withMtu(12)));
        assertEquals("The MTU must be 68 to 65535, not 65536.", refusal(config.withMtu(65536)));
        assertEquals(
                "The MTU must be 1280 to 65535 with IPv6, not 1000.",
                refusal(config.withMtu(1000).withAddresses("192.168.0.1/24", "fd00::1/64")));
        assertDoesNotThrow(config.withMtu(1000).withAddresses("192.168.0.1/24")::check);
    }

    @ParameterizedTest
    @ValueSource(strings = {"224.0.0.1/24", "ff02::1/64", "0.0.0.0/8", "::/0"})
    void addressesThatNoInterfaceHasAreRefused(String address) {
        assertEquals(
                address + " cannot be the address of an interface.",
                refusal(TunConfig.named("tun0").withAddresses(address)));
    }

    @Test
    void aNegativeQueueLengthLeavesTheQueueAsItIs() {
        assertEquals(0, TunConfig.named("tun0").withQueueLength(-1).queueLength());
        assertEquals(77, TunConfig.named("tun0").withQueueLength(77).queueLength());
    }
}
