package org.lucidstack.demo.tunnel.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** The building blocks against published vectors, and the replay window against a naive one. */
class CryptoTest {

    private static final byte[] PROLOGUE = hex("4a6f686e2047616c74");
    private static final X25519 INITIATOR =
            X25519.of(hex("893e28b9dc6ca8d611ab664754b8ceb7bac5117349a4439a6b0569da977c464a"));
    private static final X25519 RESPONDER =
            X25519.of(hex("bbdb4cdbd309f1a1f2e1456967fe288cadd6f712d65dc7b7793d5e63da6b375b"));

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** RFC 5869 appendix A.1. */
    @Test
    void hkdf() {
        byte[] key = Hkdf.extract(hex("000102030405060708090a0b0c"), hex("0b".repeat(22)));
        assertArrayEquals(hex("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5"), key);
        byte[] output = Hkdf.expand(key, hex("f0f1f2f3f4f5f6f7f8f9"), 42);
        assertArrayEquals(
                hex("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"), output);
    }

    @Test
    void x25519() throws InvalidKeyException {
        assertArrayEquals(
                hex("ca35def5ae56cec33dc2036731ab14896bc4c75dbb07a61f879f8e3afa4c7944"), INITIATOR.publicKey());
        assertArrayEquals(
                hex("95ebc60d2b1fa672c1f46a8aa265ef51bfe38e7ccb39ec5be34069f144808843"), RESPONDER.publicKey());
        assertArrayEquals(INITIATOR.agree(RESPONDER.publicKey()), RESPONDER.agree(INITIATOR.publicKey()));
        assertThrows(InvalidKeyException.class, () -> INITIATOR.agree(new byte[32]), "a key of small order");
    }

    /**
     * The published vector of this protocol name: both handshake messages and the first transport message of each
     * side.
     */
    @Test
    void noiseNnPsk0() {
        TunnelKey key = TunnelKey.preShared(hex("54686973206973206d7920417573747269616e20706572737065637469766521"));
        NoiseHandshake initiator = new NoiseHandshake(true, key, null, PROLOGUE, INITIATOR);
        NoiseHandshake responder = new NoiseHandshake(false, key, null, PROLOGUE, RESPONDER);
        byte[] first = initiator.write(ascii("Ludwig von Mises"));
        assertArrayEquals(
                hex("ca35def5ae56cec33dc2036731ab14896bc4c75dbb07a61f879f8e3afa4c7944"
                        + "79b962b8aff8485742ac32f905ba45369e2465fb59e138a93d67a0d1266b6a54"),
                first);
        assertArrayEquals(ascii("Ludwig von Mises"), responder.read(ByteBuffer.wrap(first)));
        byte[] second = responder.write(ascii("Murray Rothbard"));
        assertArrayEquals(
                hex("95ebc60d2b1fa672c1f46a8aa265ef51bfe38e7ccb39ec5be34069f144808843"
                        + "d6062704d5a9c422a8e834423f8c1feada7e8d0d910a1a2cd030fb584221e3"),
                second);
        assertArrayEquals(ascii("Murray Rothbard"), initiator.read(ByteBuffer.wrap(second)));
        assertArrayEquals(
                hex("e632c3763d7669067383433197a3baddf146e9e70ad4b4e9e59e0f"), sealed(initiator, "F. A. Hayek"));
        assertArrayEquals(
                hex("64c6bee32ea91c8474bb4c21d7a700109ad45af77b29764ba5eb1e"), sealed(responder, "Carl Menger"));
    }

    private static byte[] sealed(NoiseHandshake handshake, String text) {
        ByteBuffer target = ByteBuffer.allocate(text.length() + SecureSession.OVERHEAD);
        assertTrue(handshake.split().seal(counter -> ByteBuffer.allocate(0), ByteBuffer.wrap(ascii(text)), target));
        return target.array();
    }

    @Test
    void noiseIkKnowsBothSides() {
        TunnelKey client = TunnelKey.parse(TunnelKey.generate(true));
        TunnelKey server = TunnelKey.parse(TunnelKey.generate(true));
        NoiseHandshake initiator =
                NoiseHandshake.initiator(client, server.pair().publicKey(), PROLOGUE);
        NoiseHandshake responder = NoiseHandshake.responder(server, PROLOGUE);
        assertArrayEquals(ascii("hello"), responder.read(ByteBuffer.wrap(initiator.write(ascii("hello")))));
        assertArrayEquals(client.pair().publicKey(), responder.remoteStatic());
        assertArrayEquals(ascii("welcome"), initiator.read(ByteBuffer.wrap(responder.write(ascii("welcome")))));
        assertArrayEquals(initiator.handshakeHash(), responder.handshakeHash());
        assertArrayEquals(initiator.transportKeys()[0], responder.transportKeys()[0]);
    }

    @Test
    void anotherKeyPrologueOrServerIsNotAuthentic() {
        TunnelKey key = TunnelKey.parse(TunnelKey.generate(false));
        byte[] hello = NoiseHandshake.initiator(key, null, PROLOGUE).write(ascii("hello"));
        TunnelKey other = TunnelKey.parse(TunnelKey.generate(false));
        assertNull(NoiseHandshake.responder(other, PROLOGUE).read(ByteBuffer.wrap(hello)));
        assertNull(NoiseHandshake.responder(key, ascii("another")).read(ByteBuffer.wrap(hello)));
        assertArrayEquals(
                ascii("hello"), NoiseHandshake.responder(key, PROLOGUE).read(ByteBuffer.wrap(hello)));
        TunnelKey pair = TunnelKey.parse(TunnelKey.generate(true));
        byte[] toStranger =
                NoiseHandshake.initiator(pair, INITIATOR.publicKey(), PROLOGUE).write(ascii("hello"));
        assertNull(NoiseHandshake.responder(pair, PROLOGUE).read(ByteBuffer.wrap(toStranger)));
    }

    @Property(tries = 2000)
    void damagedHandshakesAreNotAuthentic(
            @ForAll @IntRange(max = 52) int at, @ForAll @IntRange(max = 7) int bit, @ForAll boolean isTruncated) {
        TunnelKey key = TunnelKey.preShared(new byte[32]);
        byte[] hello = NoiseHandshake.initiator(key, null, PROLOGUE).write(ascii("hello"));
        int index = at % hello.length;
        hello[index] ^= (byte) (1 << bit);
        ByteBuffer damaged = ByteBuffer.wrap(hello, 0, isTruncated ? index : hello.length);
        assertNull(NoiseHandshake.responder(key, PROLOGUE).read(damaged));
    }

    @Property(tries = 1000)
    void replayWindowIsLikeARememberingOne(@ForAll @Size(max = 300) List<@IntRange(max = 9000) Integer> counters) {
        ReplayWindow window = new ReplayWindow();
        Set<Integer> accepted = new HashSet<>();
        int highest = -1;
        for (int counter : counters) {
            boolean expected = counter > highest - ReplayWindow.SIZE && !accepted.contains(counter);
            assertEquals(expected, window.isFresh(counter), () -> "counter " + counter);
            if (expected) {
                accepted.add(counter);
                assertEquals(counter > highest, window.accept(counter));
                highest = Math.max(highest, counter);
            }
        }
    }

    @Test
    void replayWindowAtItsEdges() {
        ReplayWindow window = new ReplayWindow();
        assertFalse(window.isFresh(-1));
        window.accept(5000);
        assertTrue(window.isFresh(5000 - ReplayWindow.SIZE + 1));
        assertFalse(window.isFresh(5000 - ReplayWindow.SIZE));
        window.accept(1L << 59);
        assertFalse(window.isFresh(5000));
        assertTrue(window.isFresh((1L << 59) - ReplayWindow.SIZE + 1));
    }

    @Test
    void keysAreReadAndNeverShown() {
        String line = TunnelKey.generate(false);
        assertEquals(44, line.length());
        assertFalse(TunnelKey.parse(line + "\n").toString().contains(line.substring(0, 8)));
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> TunnelKey.parse("c2VjcmV0"));
        assertFalse(String.valueOf(refusal.getMessage()).contains("c2VjcmV0"));
    }
}
