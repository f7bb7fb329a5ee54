package org.lucidstack.socket.names;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lucidstack.net.IpAddress;
import org.lucidstack.socket.names.DnsMessage.Answer;
import org.lucidstack.socket.names.DnsMessage.Verdict;

/** Questions and answers of DNS, good ones and hostile ones. */
final class DnsMessageTest {

    private static final int ID = 0x1234;
    private static final String NAME = "www.example.org";

    private static Answer parse(byte[] answer) {
        return DnsMessage.parse(answer, answer.length, ID, NAME, DnsMessage.A);
    }

    private static void assertVerdict(Verdict expected, byte[] answer) {
        assertEquals(expected, parse(answer).verdict());
    }

    @Test
    void aQuestionIsWhatRfc1035Draws() {
        byte[] question = DnsMessage.question(ID, "a.bc", DnsMessage.AAAA);
        byte[] expected = {
            0x12,
            0x34,
            1,
            0,
            0,
            1,
            0,
            0,
            0,
            0,
            0,
            1,
            1,
            'a',
            2,
            'b',
            'c',
            0,
            0,
            28,
            0,
            1,
            0,
            0,
            41,
            4,
            (byte) 0xd0,
            0,
            0,
            0,
            0,
            0,
            0
        };
        assertEquals(Arrays.toString(expected), Arrays.toString(question));
    }

    @Test
    void addressesAreFoundBehindAliasesAndTheShortestTtlCounts() {
        byte[] answer = new AnswerBuilder(ID, NAME, DnsMessage.A)
                .alias(NAME, "cdn.example.net", 60)
                .address("other.example.org", "192.0.2.99", 5)
                .address("CDN.example.net", "192.0.2.1", 300)
                .address("cdn.example.net", "192.0.2.2", 200)
                .build(0);
        assertEquals(
                new Answer(Verdict.FOUND, List.of(IpAddress.parse("192.0.2.1"), IpAddress.parse("192.0.2.2")), 60),
                parse(answer));
    }

    @Test
    void aNameMayBeWrittenAsAPointer() {
        byte[] plain = new AnswerBuilder(ID, NAME, DnsMessage.A).build(0);
        ByteBuffer in = ByteBuffer.allocate(plain.length + 16).put(plain);
        in.put((byte) 0xc0)
                .put((byte) 12)
                .putShort((short) 1)
                .putShort((short) 1)
                .putInt(7)
                .putShort((short) 4);
        in.put(new byte[] {10, 0, 0, 7});
        in.putShort(6, (short) 1);
        assertEquals(new Answer(Verdict.FOUND, List.of(IpAddress.parse("10.0.0.7")), 7), parse(in.array()));
    }

    @Test
    void whatDoesNotAnswerTheQuestionIsForeign() {
        assertVerdict(
                Verdict.FOREIGN,
                new AnswerBuilder(ID + 1, NAME, DnsMessage.A)
                        .address(NAME, "1.2.3.4", 1)
                        .build(0));
        assertVerdict(
                Verdict.FOREIGN,
                new AnswerBuilder(ID, "evil.example", DnsMessage.A)
                        .address(NAME, "1.2.3.4", 1)
                        .build(0));
        assertVerdict(Verdict.FOREIGN, new AnswerBuilder(ID, NAME, DnsMessage.AAAA).build(0));
        assertVerdict(Verdict.FOREIGN, DnsMessage.question(ID, NAME, DnsMessage.A));
        assertVerdict(Verdict.FOREIGN, new byte[0]);
    }

    @Test
    void theServersCodesAreUnderstood() {
        AnswerBuilder empty = new AnswerBuilder(ID, NAME, DnsMessage.A);
        assertVerdict(Verdict.NOTHING, empty.build(0));
        assertVerdict(Verdict.NOTHING, empty.build(3));
        assertVerdict(Verdict.FAILED, empty.build(2));
        assertVerdict(Verdict.FAILED, empty.build(5));
    }

    @Test
    void aliasesThatGoRoundEnd() {
        assertVerdict(
                Verdict.FAILED,
                new AnswerBuilder(ID, NAME, DnsMessage.A)
                        .alias(NAME, "b.example", 1)
                        .alias("b.example", NAME, 1)
                        .build(0));
    }

    @Test
    void pointersThatGoRoundOrAheadAreRefused() {
        byte[] answer = new AnswerBuilder(ID, NAME, DnsMessage.A).build(0);
        for (int target : new int[] {12, 13, 40}) {
            byte[] looped = answer.clone();
            looped[12] = (byte) 0xc0;
            looped[13] = (byte) target;
            assertVerdict(Verdict.FOREIGN, looped);
        }
    }

    @Test
    void anyBytesAreTakenWithoutAnException() {
        byte[] good = new AnswerBuilder(ID, NAME, DnsMessage.A)
                .alias(NAME, "cdn.example.net", 60)
                .address("cdn.example.net", "192.0.2.1", 300)
                .build(0);
        Random random = new Random(1);
        int found = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = Arrays.copyOf(good, 1 + random.nextInt(good.length + 8));
            for (int i = random.nextInt(4); i > 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            Answer answer = parse(bytes);
            assertNotNull(answer);
            found += answer.verdict() == Verdict.FOUND ? 1 : 0;
        }
        assertTrue(found > 0, "all mutants were refused, so this proves little");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "a..b", "a b", "ü.example"})
    void whatIsNoNameIsNotAskedFor(String name) {
        assertFalse(DnsMessage.isName(name));
        assertFalse(DnsMessage.isName("x".repeat(64) + ".example"));
        assertTrue(DnsMessage.isName("x".repeat(63) + ".example"));
    }
}
