package org.lucidstack.tcp.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SipHashTest {

    private static final SipHash REFERENCE = new SipHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);

    private static byte[] counting(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }

    @Test
    void givesThePublishedValues() {
        // the example of the paper's appendix, and the first and eighth of the reference vectors
        assertEquals(0xa129ca6149be45e5L, REFERENCE.hash(counting(15)));
        assertEquals(0x726fdb47dd0e0e31L, REFERENCE.hash());
        assertEquals(0x93f5f5799a932462L, REFERENCE.hash(counting(8)));
    }

    @Property
    void wordsAreBytesInLittleEndianOrder(@ForAll long first, @ForAll long second, @ForAll long key) {
        SipHash hash = new SipHash(key, ~key);
        byte[] bytes = ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(first)
                .putLong(second)
                .array();
        assertEquals(hash.hash(bytes), hash.hashWords(first, second));
    }

    @Test
    void doesNotPrintItsSecret() {
        assertFalse(REFERENCE.toString().matches(".*\\d.*"));
    }
}
