package org.lucidstack.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.lucidstack.Verifies;
import org.lucidstack.buffer.Payload;
import org.lucidstack.net.Ipv4Address;
import org.lucidstack.net.Ipv6Address;

class InternetChecksumTest {

    /** The numerical example of RFC 1071 section 3. */
    @Test
    void exampleOfRfc1071() {
        ByteBuffer bytes = ByteBuffer.wrap(
                new byte[] {0x00, 0x01, (byte) 0xf2, 0x03, (byte) 0xf4, (byte) 0xf5, (byte) 0xf6, (byte) 0xf7});
        assertEquals(0xddf2, InternetChecksum.fold(InternetChecksum.sum(bytes, 0, 8)));
        assertEquals(0x220d, InternetChecksum.checksum(InternetChecksum.sum(bytes, 0, 8)));
    }

    @Property
    void agreesWithTheNaiveSum(@ForAll @Size(max = 200) byte[] bytes, @ForAll @IntRange(max = 9) int from) {
        int start = Math.min(from, bytes.length);
        long sum = InternetChecksum.sum(ByteBuffer.wrap(bytes), start, bytes.length - start);
        int expected = naive(Arrays.copyOfRange(bytes, start, bytes.length));
        assertEquals(expected, InternetChecksum.fold(sum));
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(0, bytes);
        assertEquals(expected, InternetChecksum.fold(InternetChecksum.sum(direct, start, bytes.length - start)));
        ByteBuffer slice = ByteBuffer.wrap(bytes, start, bytes.length - start).slice();
        assertEquals(expected, InternetChecksum.fold(InternetChecksum.sum(slice, 0, slice.limit())));
    }

    @Property
    void piecesDoNotMatter(@ForAll @Size(max = 200) byte[] bytes, @ForAll @Size(max = 20) List<Integer> cuts) {
        List<ByteBuffer> pieces = new ArrayList<>();
        int at = 0;
        for (int cut : cuts) {
            int length = Math.min(Math.floorMod(cut, 23), bytes.length - at);
            pieces.add(ByteBuffer.wrap(bytes, at, length));
            at += length;
        }
        pieces.add(ByteBuffer.wrap(bytes, at, bytes.length - at));
        assertEquals(naive(bytes), InternetChecksum.fold(InternetChecksum.sum(Payload.ofPieces(pieces))));
    }

    /** 64 KiB of ff in odd pieces: every carry that there can be. */
    @Test
    void carriesAreNotLost() {
        byte[] bytes = new byte[65_535];
        Arrays.fill(bytes, (byte) 0xff);
        Payload pieces = Payload.ofPieces(List.of(ByteBuffer.wrap(bytes, 0, 33), ByteBuffer.wrap(bytes, 33, 65_502)));
        assertEquals(naive(bytes), InternetChecksum.fold(InternetChecksum.sum(pieces)));
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(0, bytes);
        assertEquals(naive(bytes), InternetChecksum.fold(InternetChecksum.sum(direct, 0, bytes.length)));
        assertEquals(0xffff, InternetChecksum.fold(0x3_ffff_ffffL * 0xffff));
    }

    @Test
    void zeroIsNotValid() {
        assertFalse(InternetChecksum.isValid(0));
        assertTrue(InternetChecksum.isValid(0xffff));
        assertEquals(0xffff, InternetChecksum.fold(Long.MAX_VALUE / 0xffff * 0xffff));
    }

    @Test
    @Verifies("RFC8200-8.1-2")
    void pseudoHeaders() {
        Ipv4Address a = Ipv4Address.parse("255.254.253.252");
        Ipv4Address b = Ipv4Address.parse("10.0.0.1");
        assertEquals(
                naive(new byte[] {-1, -2, -3, -4, 10, 0, 0, 1, 0, 6, 0x12, 0x34}),
                InternetChecksum.fold(InternetChecksum.pseudoHeader(a, b, 6, 0x1234)));
        Ipv6Address c = Ipv6Address.parse("ffff:fffe:fffd:fffc:fffb:fffa:fff9:fff8");
        Ipv6Address d = Ipv6Address.parse("fd00::1");
        ByteBuffer pseudo = ByteBuffer.allocate(40).put(c.toByteArray()).put(d.toByteArray());
        pseudo.putInt(0x10005).putInt(58);
        assertEquals(naive(pseudo.array()), InternetChecksum.fold(InternetChecksum.pseudoHeader(c, d, 58, 0x10005)));
    }

    private static int naive(byte[] bytes) {
        int sum = 0;
        for (int i = 0; i < bytes.length; i++) {
            sum += (bytes[i] & 0xff) << (i % 2 == 0 ? 8 : 0);
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return sum;
    }
}
