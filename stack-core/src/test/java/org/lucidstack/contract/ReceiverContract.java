package org.lucidstack.contract;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.lucidstack.Verifies;
import org.lucidstack.buffer.Payload;
import org.lucidstack.wire.SeqNumber;
import org.lucidstack.wire.TcpFlags;
import org.lucidstack.wire.TcpOption.SackBlock;
import org.lucidstack.wire.TcpSegment;

/**
 * What must be true of the receive side of a connection: what it acknowledges, what window it offers, what the application can read.
 * Sequence numbers in these stories are relative to the peer's SYN, which is 0; on the wire they start anywhere, and wrap.
 */
public abstract class ReceiverContract extends Contract {

    /** A receive side. It judges by itself what lies in its window; segments come as they are. */
    public interface Subject {
        void arrives(boolean syn, SeqNumber seq, byte[] data, boolean fin);

        /** The acknowledgment number of the next segment, or null before the SYN has come. */
        @Nullable
        SeqNumber ackNumber();

        /** The window of the next segment, in bytes, as an unscaled field says it: 0 to 65535. To ask it is to promise it. */
        int window();

        /** Bytes that can be read now. */
        int available();

        byte[] read(int max);

        /** Whether the peer's FIN was reached and everything before it was read. */
        boolean isAtEnd();

        /** SACK blocks of the next segment, at most {@code max}. */
        List<SackBlock> sackBlocks(int max);
    }

    /** @param capacity bytes of the buffer @param mss largest segment that the peer will send */
    protected abstract Subject create(int capacity, int mss);

    private Subject receiver;
    private long irs;
    private long read;
    private int mss;

    private void begin(int capacity, int largest, long initialSequenceNumber) {
        mss = largest;
        irs = initialSequenceNumber;
        read = 1;
        story.action(
                "a receiver with " + capacity + " bytes; the peer's ISN is " + Integer.toUnsignedString((int) irs));
        receiver = create(capacity, mss);
    }

    private void beginSynchronized(int capacity) {
        begin(capacity, 1000, 0xffff_ff00L);
        syn();
    }

    private void syn() {
        arrives(true, 0, new byte[0], false);
    }

    private void data(long from, long to) {
        arrives(false, from, pattern(from, to), false);
    }

    private void dataAndFin(long from, long to) {
        arrives(false, from, pattern(from, to), true);
    }

    private void arrives(boolean syn, long seq, byte[] data, boolean fin) {
        String what = (syn ? "SYN " : "") + (fin ? "FIN " : "") + "seq " + seq
                + (data.length > 0 ? ":" + (seq + data.length) : "");
        story.action(what + " arrives");
        int flags = (syn ? TcpFlags.SYN : TcpFlags.ACK) | (fin ? TcpFlags.FIN : 0);
        story.received(new TcpSegment(
                9, 7, SeqNumber.of(irs + seq), SeqNumber.ZERO, flags, 0, 0, List.of(), Payload.of(data)));
        receiver.arrives(syn, SeqNumber.of(irs + seq), data, fin);
    }

    private void expectAck(long expected) {
        SeqNumber ack = receiver.ackNumber();
        story.expectThat(
                "ACK number " + expected,
                ack != null && ack.equals(SeqNumber.of(irs + expected)),
                ack == null ? "there was none" : "was " + SeqNumber.of(irs).distanceTo(ack));
        story.sent(new TcpSegment(
                7, 9, SeqNumber.ZERO, ack, TcpFlags.ACK, receiver.window(), 0, List.of(), Payload.EMPTY));
    }

    private void expectWindow(int expected) {
        story.expect("window", expected, receiver.window());
    }

    private void expectReadable(int bytes) {
        story.expect("readable bytes", bytes, receiver.available());
    }

    private void read(int bytes) {
        story.action("the application reads " + bytes + ", the peer is told the window");
        story.expect("bytes", pattern(read, read + bytes), receiver.read(bytes));
        read += bytes;
        receiver.window();
    }

    private void expectEnd(boolean expected) {
        story.expect("end of stream", expected, receiver.isAtEnd());
    }

    private void expectSack(String expected) {
        List<String> blocks = new ArrayList<>();
        for (SackBlock block : receiver.sackBlocks(4)) {
            SeqNumber base = SeqNumber.of(irs);
            blocks.add(base.distanceTo(block.left()) + ":" + base.distanceTo(block.right()));
        }
        story.expect("SACK blocks", expected, String.join(" ", blocks));
    }

    @Test
    void nothingIsAcknowledgedBeforeTheSyn() {
        begin(4000, 1000, 7);
        story.expect("ACK number", null, receiver.ackNumber());
        data(1, 10);
        story.expect("ACK number", null, receiver.ackNumber());
        expectReadable(0);
        syn();
        expectAck(1);
        expectReadable(0);
    }

    @Test
    void theSynCountsOne() {
        for (long isn : new long[] {0, 1, 0x7fff_ffffL, 0x8000_0000L, 0xffff_ffffL}) {
            begin(4000, 1000, isn);
            syn();
            expectAck(1);
            syn();
            expectAck(1);
            data(1, 6);
            expectAck(6);
        }
    }

    @Test
    void aSynMayBringDataAndFin() {
        begin(4000, 1000, 99);
        arrives(true, 0, pattern(1, 6), false);
        expectAck(6);
        read(5);
        begin(4000, 1000, 99);
        arrives(true, 0, new byte[0], true);
        expectAck(2);
        expectEnd(true);
    }

    @Test
    void theWindowIsTheFreeSpace() {
        beginSynchronized(4000);
        expectWindow(4000);
        data(1, 1001);
        expectAck(1001);
        expectWindow(3000);
        data(1001, 1002);
        expectWindow(2999);
        read(1001);
        expectWindow(4000);
    }

    @Test
    void theWindowClosesAndOpens() {
        beginSynchronized(2000);
        data(1, 2001);
        expectWindow(0);
        expectAck(2001);
        read(2000);
        expectWindow(2000);
        data(2001, 2002);
        expectAck(2002);
    }

    @Test
    void aLargeBufferIsCappedByTheField() {
        beginSynchronized(200_000);
        expectWindow(65535);
        data(1, 1001);
        expectWindow(65535);
    }

    @Test
    @Verifies({"MUST-39", "RFC9293-3.8.6.2.2-1"})
    void theWindowDoesNotCreepOpen() {
        beginSynchronized(4000);
        data(1, 1001);
        data(1001, 2001);
        data(2001, 3001);
        data(3001, 4001);
        expectWindow(0);
        read(999);
        expectWindow(0);
        read(1);
        expectWindow(1000);
    }

    @Test
    @Verifies("SHLD-14")
    void theRightEdgeNeverRetreats() {
        Random random = random(9);
        for (int round = 0; round < 20; round++) {
            story.newRound("round " + round);
            begin(2000 + random.nextInt(6000), 500, random.nextInt());
            syn();
            long edge = 0;
            long sent = 1;
            for (int step = 0; step < 200; step++) {
                int window = receiver.window();
                SeqNumber ack = receiver.ackNumber();
                long now = SeqNumber.of(irs).distanceTo(ack) + (long) window;
                story.expectThat("an edge of at least " + edge, now >= edge, "was " + now);
                edge = now;
                long from = sent + (random.nextInt(4) == 0 ? random.nextInt(700) : 0);
                long to = Math.min(edge, from + 1 + random.nextInt(500));
                if (random.nextBoolean() && from < to) {
                    data(from, to);
                    sent = SeqNumber.of(irs).distanceTo(receiver.ackNumber());
                } else if (receiver.available() > 0) {
                    read(1 + random.nextInt(receiver.available()));
                }
            }
        }
    }

    @Test
    void whatWasReceivedIsIgnored() {
        beginSynchronized(4000);
        data(1, 101);
        data(1, 101);
        data(50, 60);
        expectAck(101);
        expectReadable(100);
        data(51, 151);
        expectAck(151);
        read(150);
    }

    @Test
    void whatLiesBeyondTheWindowIsCutOff() {
        beginSynchronized(1000);
        data(1001, 1100);
        expectAck(1);
        data(501, 1500);
        data(1, 501);
        expectAck(1001);
        read(1000);
        expectReadable(0);
        data(1001, 1500);
        expectAck(1500);
    }

    @Test
    void theByteInThePlaceOfTheSynIsNone() {
        beginSynchronized(4000);
        data(0, 1);
        expectAck(1);
        expectReadable(0);
        data(0, 11);
        expectAck(11);
        read(10);
    }

    @Test
    void aMissingFirstByteHoldsEverythingUp() {
        beginSynchronized(4000);
        data(2, 1002);
        expectAck(1);
        expectReadable(0);
        expectWindow(4000);
        data(1, 2);
        expectAck(1002);
        read(1001);
    }

    @Test
    void segmentsMayComeBackwards() {
        beginSynchronized(4000);
        for (int at = 3001; at > 1; at -= 500) {
            data(at, at + 500);
            expectAck(1);
        }
        data(1, 501);
        expectAck(3501);
        read(3500);
    }

    @Test
    void aFullBufferTakesNothing() {
        beginSynchronized(1000);
        data(1, 1001);
        expectWindow(0);
        data(1001, 1101);
        expectAck(1001);
        expectReadable(1000);
        read(1000);
        expectReadable(0);
    }

    @Test
    @Verifies("RFC9293-3.10.7.4-7")
    void theFinCountsOnceWhenItIsReached() {
        beginSynchronized(4000);
        dataAndFin(11, 21);
        expectAck(1);
        expectEnd(false);
        data(1, 11);
        expectAck(22);
        expectEnd(false);
        read(20);
        expectEnd(true);
    }

    @Test
    @Verifies("RFC9293-3.10.7.4-7")
    void theFinAgainChangesNothing() {
        beginSynchronized(4000);
        dataAndFin(1, 11);
        expectAck(12);
        dataAndFin(1, 11);
        expectAck(12);
        dataAndFin(11, 11);
        expectAck(12);
        read(10);
        expectEnd(true);
    }

    @Test
    void aFinAloneCounts() {
        beginSynchronized(4000);
        dataAndFin(1, 1);
        expectAck(2);
        expectEnd(true);
        expectReadable(0);
    }

    @Test
    void aFinAloneMayComeBeforeTheData() {
        beginSynchronized(4000);
        dataAndFin(101, 101);
        expectAck(1);
        data(51, 101);
        expectAck(1);
        data(1, 51);
        expectAck(102);
    }

    @Test
    void aFinBeyondTheWindowWaitsForItsByte() {
        beginSynchronized(1000);
        dataAndFin(1, 1101);
        expectAck(1001);
        read(1000);
        expectEnd(false);
        dataAndFin(1001, 1101);
        expectAck(1102);
        read(100);
        expectEnd(true);
    }

    @Test
    void nothingComesAfterTheFin() {
        beginSynchronized(4000);
        dataAndFin(1, 11);
        data(11, 21);
        data(12, 30);
        expectAck(12);
        expectReadable(10);
    }

    @Test
    @Verifies({"RFC2018-4-1", "RFC2018-4-2"})
    void everyBlockBehindAGapIsReported() {
        beginSynchronized(4000);
        expectSack("");
        data(101, 201);
        data(301, 401);
        expectSack("301:401 101:201");
        data(501, 601);
        expectSack("501:601 301:401 101:201");
        data(1, 101);
        expectAck(201);
        expectSack("501:601 301:401");
    }

    @Test
    void randomSegmentsMakeTheStreamWholeWhereverItStarts() {
        Random random = random(10);
        for (int round = 0; round < 64; round++) {
            story.newRound("round " + round);
            int total = 2000 + random.nextInt(3000);
            begin(total, 1000, round % 2 == 0 ? random.nextInt() : -random.nextInt(total));
            syn();
            List<long[]> pieces = new ArrayList<>();
            for (long at = 1; at <= total; ) {
                long to = Math.min(total + 1, at + 1 + random.nextInt(600));
                pieces.add(new long[] {Math.max(1, at - random.nextInt(50)), to});
                at = to;
            }
            Collections.shuffle(pieces, random);
            for (long[] piece : pieces) {
                arrives(false, piece[0], pattern(piece[0], piece[1]), piece[1] == total + 1);
            }
            expectAck(total + 2);
            read(total);
            expectEnd(true);
        }
    }

    @Test
    void longStreamsGoAroundTheCircle() {
        beginSynchronized(60_000);
        long at = 1;
        byte[] window = new byte[60_000];
        Arrays.fill(window, (byte) 5);
        for (int i = 0; i < 50; i++) {
            story.newRound("60,000 bytes from " + at);
            receiver.arrives(false, SeqNumber.of(irs + at), window, false);
            at += window.length;
            expectAck(at);
            story.expect("bytes", window, receiver.read(window.length));
            expectWindow(60_000);
        }
    }
}
