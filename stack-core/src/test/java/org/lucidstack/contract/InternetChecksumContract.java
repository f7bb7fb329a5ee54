package org.lucidstack.contract;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.lucidstack.Verifies;

/** What a checksum of RFC 1071 must do. */
public abstract class InternetChecksumContract extends Contract {

    /** A checksum. */
    @FunctionalInterface
    public interface Subject {
        /** What goes into the checksum field of a packet that consists of these pieces, laid end to end; 0 to 65535. */
        int checksum(byte[]... pieces);
    }

    protected abstract Subject create();

    private void expect(int expected, byte[]... pieces) {
        StringBuilder words = new StringBuilder("sum of");
        for (byte[] piece : pieces) {
            words.append(' ').append(Story.bytes(piece));
        }
        story.action(words.toString());
        int actual = create().checksum(pieces);
        story.expect("checksum", String.format("%04x", expected), String.format("%04x", actual));
    }

    private static byte[] hex(String text) {
        return java.util.HexFormat.of().parseHex(text.replace(" ", ""));
    }

    /** As the RFC defines it: words added, carries added again, all of it inverted. */
    private static int model(byte[] bytes) {
        long sum = 0;
        for (int i = 0; i < bytes.length; i++) {
            sum += (long) (bytes[i] & 0xff) << (i % 2 == 0 ? 8 : 0);
        }
        return (int) (~((sum - 1) % 65535 + 1) & 0xffff);
    }

    @Test
    void theExampleOfTheRfc() {
        expect(0x220d, hex("0001 f203 f4f5 f6f7"));
    }

    @Test
    void nothingSumsToZero() {
        expect(0xffff);
        expect(0xffff, new byte[0]);
        expect(0xffff, new byte[100]);
    }

    @Test
    void anOddLastByteIsTheHighHalfOfAWord() {
        expect(0xfeff, hex("01"));
        expect(0xfdfd, hex("0002 02"));
    }

    @Test
    void bytesAreUnsigned() {
        expect(0x007f, hex("ff80"));
        expect(0x7f7f, hex("8080"));
    }

    @Test
    void aCarryComesAroundAtTheOtherEnd() {
        expect(0xfffe, hex("ffff 0001"));
        expect(0x0000, hex("ffff ffff"));
    }

    @Test
    void manyCarriesComeAroundToo() {
        byte[] ones = new byte[65534];
        java.util.Arrays.fill(ones, (byte) 0xff);
        expect(0x0000, ones);
        ones[ones.length - 1] = 1;
        expect(model(ones), ones);
    }

    @Test
    void theOrderOfWordsDoesNotMatter() {
        int forward = create().checksum(hex("1234 fedc 8001"));
        story.action("sum of 12 34 fe dc 80 01, then of 80 01 12 34 fe dc");
        story.expect("the same", forward, create().checksum(hex("8001 1234 fedc")));
    }

    @Test
    void piecesMayBeCutAnywhere() {
        byte[] whole = hex("0102 0304 0506 0708 09");
        for (int a = 0; a <= whole.length; a++) {
            for (int b = a; b <= whole.length; b++) {
                expect(
                        model(whole),
                        java.util.Arrays.copyOfRange(whole, 0, a),
                        java.util.Arrays.copyOfRange(whole, a, b),
                        java.util.Arrays.copyOfRange(whole, b, whole.length));
            }
        }
    }

    @Test
    @Verifies({"MUST-2", "MUST-3"})
    void everySingleBitIsNoticed() {
        Random random = random(3);
        byte[] bytes = new byte[60];
        random.nextBytes(bytes);
        int before = create().checksum(bytes);
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            story.action("bit " + bit + " turned");
            story.expectThat("another checksum", create().checksum(bytes) != before, "still " + before);
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
        }
    }

    @Test
    void agreesWithTheDefinitionForEveryLength() {
        Random random = random(4);
        for (int length = 0; length < 300; length++) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            expect(model(bytes), bytes);
        }
        byte[] large = new byte[65535];
        random.nextBytes(large);
        expect(model(large), large);
    }
}
