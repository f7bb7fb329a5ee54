package org.lucidstack.contract;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.lucidstack.Verifies;
import org.lucidstack.buffer.Payload;
import org.lucidstack.time.Clock;
import org.lucidstack.wire.SeqNumber;
import org.lucidstack.wire.TcpFlags;
import org.lucidstack.wire.TcpOption;
import org.lucidstack.wire.TcpOption.SackBlock;
import org.lucidstack.wire.TcpSegment;

/**
 * What must be true of the send side of an established connection: what leaves when, what goes again, what the timer does. Sequence
 * numbers in these stories are relative to our SYN, which is 0; the first byte is 1.
 */
public abstract class SenderContract extends Contract {

    /** A send side. Segments leave through {@link Setup#wire}, at the latest during {@link #output}. */
    public interface Subject {
        /** Takes what there is room for. @return how many bytes */
        int write(byte[] data);

        /** FIN follows the last byte. */
        void finish();

        /** A segment of the peer acknowledges; an acknowledgment of what was never sent is ignored. @param bare whether it had no data */
        void acknowledge(SeqNumber ack, int window, List<SackBlock> sack, boolean bare);

        /** Sends what may go now. */
        void output();

        /** When {@link #onTimer} is to be called, or {@link Clock#NEVER}. */
        long deadline();

        /** The deadline has come, or passed. @return false if the peer has been silent for too long */
        boolean onTimer();

        /** The retransmission timeout, backoff included, in nanoseconds. */
        long rto();
    }

    /** Where segments go. */
    @FunctionalInterface
    public interface Wire {
        void send(SeqNumber seq, byte[] data, boolean fin);
    }

    /**
     * What a send side starts with.
     *
     * @param iss our initial sequence number; the SYN has been acknowledged
     * @param mss payload bytes of a full segment
     * @param window of the peer, in bytes
     * @param congestionWindow initial one, in bytes, after which Reno goes on
     * @param sack whether the peer reports SACK blocks
     * @param noDelay whether Nagle's algorithm is off
     * @param buffer bytes that it holds
     * @param minRto least retransmission timeout; the initial one is 1 s
     * @param giveUpAfter how long the peer may be silent
     */
    public record Setup(
            SeqNumber iss,
            int mss,
            int window,
            long congestionWindow,
            boolean sack,
            boolean noDelay,
            int buffer,
            long minRto,
            long giveUpAfter,
            Clock clock,
            Wire wire) {}

    protected abstract Subject create(Setup setup);

    private static final long MS = Clock.MILLISECOND;
    private static final int MSS = 1000;

    private record Sent(long from, long to, boolean fin) {
        @Override
        public String toString() {
            return from + ":" + to + (fin ? " FIN" : "");
        }
    }

    private final ArrayDeque<Sent> sent = new ArrayDeque<>();
    private Setup setup;
    private Subject sender;
    private long now;
    private long written;
    private int window;

    // ------------------------------------------------------------------ how a story begins

    private void begin(int window) {
        begin(window, 1 << 20, false, true, 1000 * MS, Clock.NEVER, 0x7fff_ff00);
    }

    private void beginWithSack(int window) {
        begin(window, 1 << 20, true, true, 1000 * MS, Clock.NEVER, -3000);
    }

    private void begin(int peerWindow, long cwnd, boolean sack, boolean noDelay, long minRto, long giveUp, int iss) {
        now = Clock.SECOND;
        written = 0;
        window = peerWindow;
        sent.clear();
        setup = new Setup(
                new SeqNumber(iss),
                MSS,
                peerWindow,
                cwnd,
                sack,
                noDelay,
                1 << 20,
                minRto,
                giveUp,
                () -> now,
                this::onSent);
        tell("a sender; the peer's window is " + peerWindow + ", the congestion window " + cwnd);
        sender = create(setup);
    }

    private void tell(String words) {
        story.at(now - Clock.SECOND);
        story.action(words);
    }

    private void onSent(SeqNumber seq, byte[] data, boolean fin) {
        long from = setup.iss().distanceTo(seq);
        story.at(now - Clock.SECOND);
        story.sent(new TcpSegment(
                7, 9, seq, SeqNumber.ZERO, TcpFlags.ACK | (fin ? TcpFlags.FIN : 0), 0, 0, List.of(), Payload.of(data)));
        if (!Arrays.equals(pattern(from, from + data.length), data)) {
            throw story.failure(
                    "sent " + from + ":" + (from + data.length) + " with other bytes than were written there");
        }
        sent.add(new Sent(from, from + data.length, fin));
    }

    // ------------------------------------------------------------------ actions

    private void write(int bytes) {
        tell("the application writes " + bytes);
        int taken = sender.write(pattern(written + 1, written + 1 + bytes));
        story.expect("taken", bytes, taken);
        written += taken;
        sender.output();
    }

    private void finish() {
        tell("the application closes");
        sender.finish();
        sender.output();
    }

    private void writeAndFinish(int bytes) {
        tell("the application writes " + bytes + " and closes");
        sender.write(pattern(written + 1, written + 1 + bytes));
        written += bytes;
        sender.finish();
        sender.output();
    }

    private void ack(long ack) {
        ack(ack, window);
    }

    private void ack(long ack, int newWindow, long... sack) {
        window = newWindow;
        List<SackBlock> blocks = new ArrayList<>();
        StringBuilder words = new StringBuilder("ack " + ack + " win " + newWindow);
        for (int i = 0; i < sack.length; i += 2) {
            words.append(i == 0 ? " sack " : ",").append(sack[i]).append(':').append(sack[i + 1]);
            blocks.add(new SackBlock(number(sack[i]), number(sack[i + 1])));
        }
        tell(words + " arrives");
        List<TcpOption> options = blocks.isEmpty() ? List.of() : List.of(new TcpOption.Sack(blocks));
        story.received(
                new TcpSegment(9, 7, SeqNumber.ZERO, number(ack), TcpFlags.ACK, newWindow, 0, options, Payload.EMPTY));
        sender.acknowledge(number(ack), newWindow, blocks, true);
        sender.output();
    }

    private SeqNumber number(long relative) {
        return SeqNumber.of(setup.iss().toUnsigned() + relative);
    }

    /** Time passes, and the timer is called whenever it asks for it. */
    private void pass(long millis) {
        long end = now + millis * MS;
        while (sender.deadline() <= end) {
            now = Math.max(now, sender.deadline());
            tell("the timer expires");
            story.expect("still alive", true, sender.onTimer());
            sender.output();
        }
        now = end;
    }

    // ------------------------------------------------------------------ expectations

    private void expectSent(long from, long to) {
        expectSent(new Sent(from, to, false));
    }

    private void expectSentWithFin(long from, long to) {
        expectSent(new Sent(from, to, true));
    }

    private void expectSent(Sent expected) {
        story.at(now - Clock.SECOND);
        story.expect("segment", expected, sent.poll());
    }

    private void expectNothing() {
        story.at(now - Clock.SECOND);
        @Nullable Sent next = sent.peek();
        story.expectThat("nothing sent", next == null, "was " + next);
    }

    private void expectDeadline(long millisFromNow) {
        story.expect("deadline in ms from now", millisFromNow, (sender.deadline() - now) / MS);
    }

    /** Whatever else the timer may be for, nothing is sent again. */
    private void expectStopped() {
        expectNothing();
        pass(200_000);
        expectNothing();
    }

    private void expectSegments(long from, long to) {
        for (long at = from; at < to; at += MSS) {
            expectSent(at, Math.min(to, at + MSS));
        }
        expectNothing();
    }

    // ------------------------------------------------------------------ what leaves

    @Test
    void fillsTheWindowWithFullSegments() {
        begin(4000);
        write(6000);
        expectSegments(1, 4001);
        ack(1001);
        expectSegments(4001, 5001);
        ack(4001);
        expectSegments(5001, 6001);
    }

    @Test
    void aWindowThatEndsInASegmentIsFilledNotExceeded() {
        begin(2500);
        write(2500);
        expectSegments(1, 2501);
        write(100);
        expectNothing();
        ack(2001);
        expectSent(2501, 2601);
    }

    @Test
    @Verifies("SHLD-7")
    void aSmallSegmentWaitsForTheOneBeforeIt() {
        begin(9000, 1 << 20, false, false, 1000 * MS, Clock.NEVER, 0);
        write(100);
        expectSent(1, 101);
        write(50);
        write(50);
        expectNothing();
        ack(101);
        expectSent(101, 201);
        expectNothing();
    }

    @Test
    @Verifies("MUST-17")
    void withoutNagleEverySegmentLeavesAtOnce() {
        begin(9000);
        write(100);
        write(50);
        expectSent(1, 101);
        expectSent(101, 151);
    }

    @Test
    void theCongestionWindowLimitsToo() {
        begin(9000, 2000, false, true, 1000 * MS, Clock.NEVER, 0);
        write(5000);
        expectSegments(1, 2001);
        ack(1001);
        expectSegments(2001, 4001);
    }

    @Test
    void anUpdateOfTheWindowNeedsNoNewData() {
        begin(1000);
        write(3000);
        expectSegments(1, 1001);
        ack(1, 3000);
        expectSegments(1001, 3001);
    }

    @Test
    @Verifies("MUST-34")
    void aRightEdgeThatRetreatsIsBorne() {
        begin(4000);
        write(7000);
        expectSegments(1, 4001);
        ack(1001, 1000);
        expectNothing();
        ack(2001, 2000);
        expectNothing();
        ack(4001, 2000);
        expectSegments(4001, 6001);
    }

    @Test
    @Verifies("MUST-34")
    void nothingGoesBeyondAnEdgeThatRetreated() {
        begin(4000);
        write(2000);
        expectSegments(1, 2001);
        ack(1, 2000);
        write(1000);
        expectNothing();
        ack(2001, 1000);
        expectSegments(2001, 3001);
    }

    // ------------------------------------------------------------------ FIN

    @Test
    void theFinGoesWithTheLastData() {
        begin(4000);
        writeAndFinish(1500);
        expectSent(1, 1001);
        expectSentWithFin(1001, 1501);
        expectNothing();
    }

    @Test
    void aLateFinGoesAloneAndOnce() {
        begin(4000);
        write(500);
        expectSent(1, 501);
        finish();
        expectSentWithFin(501, 501);
        ack(501);
        expectNothing();
        ack(502);
        expectStopped();
    }

    @Test
    void theFinNeedsRoomInTheWindow() {
        begin(1000);
        writeAndFinish(1000);
        expectSent(1, 1001);
        expectNothing();
        ack(501, 500);
        expectNothing();
        ack(1001, 1);
        expectSentWithFin(1001, 1001);
    }

    @Test
    void nothingIsTakenAfterTheFin() {
        begin(4000);
        finish();
        expectSentWithFin(1, 1);
        tell("the application writes");
        story.expect("taken", 0, sender.write(new byte[10]));
        sender.output();
        expectNothing();
    }

    @Test
    void theFinIsSentAgainLikeData() {
        begin(4000);
        writeAndFinish(100);
        expectSentWithFin(1, 101);
        pass(1000);
        expectSentWithFin(1, 101);
        ack(101);
        pass(sender.rto() / MS);
        expectSentWithFin(101, 101);
    }

    // ------------------------------------------------------------------ acknowledgments

    @Test
    @Verifies("RFC9293-3.10.7.4-4")
    void oldAndRepeatedAcknowledgmentsAreHarmless() {
        begin(4000);
        write(2000);
        expectSegments(1, 2001);
        ack(1001);
        ack(1001);
        ack(1);
        ack(501);
        ack(1001);
        expectNothing();
        ack(2001);
        expectStopped();
        write(1000);
        expectSegments(2001, 3001);
    }

    @Test
    void anAcknowledgmentOfWhatWasNotSentIsIgnored() {
        begin(4000);
        write(1000);
        expectSegments(1, 1001);
        ack(1002);
        ack(500_000);
        expectNothing();
        pass(1000);
        expectSent(1, 1001);
    }

    @Test
    void anAcknowledgmentMayCutASegment() {
        begin(4000);
        write(1000);
        expectSegments(1, 1001);
        ack(301);
        pass(sender.rto() / MS);
        expectSent(301, 1001);
        ack(1001);
        expectStopped();
    }

    @Test
    void sequenceNumbersGoAroundTheCircle() {
        begin(4000, 1 << 20, false, true, 1000 * MS, Clock.NEVER, -1500);
        write(4000);
        expectSegments(1, 4001);
        ack(1001);
        ack(2001);
        write(2000);
        expectSegments(4001, 6001);
        ack(6001);
        expectStopped();
    }

    // ------------------------------------------------------------------ the timer

    @Test
    @Verifies("RFC6298-5-2")
    void theTimerIsThatOfTheOldestSegment() {
        begin(9000);
        write(100);
        expectDeadline(1000);
        pass(400);
        write(100);
        expectDeadline(600);
        pass(500);
        write(100);
        expectDeadline(100);
    }

    @Test
    @Verifies("RFC6298-5-2")
    void newAcknowledgmentsRestartTheTimerOldOnesDoNot() {
        begin(9000);
        write(100);
        write(100);
        expectSent(1, 101);
        expectSent(101, 201);
        pass(400);
        ack(101);
        expectDeadline(sender.rto() / MS);
        pass(300);
        long left = (sender.deadline() - now) / MS;
        ack(101, 8000);
        expectDeadline(left);
        ack(201);
        expectStopped();
    }

    @Test
    @Verifies({"RFC6298-5-3", "SHLD-11"})
    void theTimeoutDoublesAtEachExpiry() {
        begin(9000);
        write(500);
        expectSent(1, 501);
        for (long seconds = 1; seconds <= 32; seconds *= 2) {
            pass(seconds * 1000 - 1);
            expectNothing();
            pass(1);
            expectSent(1, 501);
            expectNothing();
        }
    }

    @Test
    void theTimeoutIsBackAfterNewSamples() {
        begin(9000);
        write(500);
        expectSent(1, 501);
        pass(3000);
        expectSent(1, 501);
        expectSent(1, 501);
        ack(501);
        for (int i = 0; i < 10; i++) {
            write(500);
            pass(1);
            ack(1001 + 500 * i);
        }
        write(500);
        expectDeadline(1000);
    }

    @Test
    void onlyTheEarliestSegmentIsSentAgain() {
        begin(9000);
        write(4000);
        expectSegments(1, 4001);
        pass(1000);
        expectSent(1, 1001);
        expectNothing();
    }

    @Test
    void anExpiryMayBeNoticedLate() {
        begin(9000);
        write(1000);
        expectSegments(1, 1001);
        now += 5000 * MS;
        tell("the timer is looked at late");
        story.expect("still alive", true, sender.onTimer());
        sender.output();
        expectSent(1, 1001);
        expectNothing();
        expectDeadline(2000);
    }

    @Test
    @Verifies({"RFC6298-3-1", "MUST-18"})
    void whatWasSentTwiceIsNoSample() {
        begin(9000, 1 << 20, false, true, 10 * MS, Clock.NEVER, 0);
        write(1000);
        pass(1000);
        pass(1);
        ack(1001);
        story.expectThat(
                "an RTO of a second or more (Karn)", sender.rto() >= Clock.SECOND, "was " + sender.rto() / MS + " ms");
    }

    @Test
    @Verifies({"MUST-20", "MUST-21"})
    void aSilentPeerIsGivenUp() {
        begin(9000, 1 << 20, false, true, 1000 * MS, 10_000 * MS, 0);
        write(1000);
        boolean alive = true;
        for (int i = 0; i < 100 && alive; i++) {
            now = sender.deadline();
            tell("the timer expires");
            alive = sender.onTimer();
            sender.output();
        }
        long seconds = (now - Clock.SECOND) / Clock.SECOND;
        story.expectThat(
                "given up after ten seconds",
                !alive && seconds >= 10 && seconds < 20,
                alive ? "never" : "after " + seconds);
    }

    // ------------------------------------------------------------------ zero windows

    @Test
    @Verifies({"MUST-36", "MUST-35", "SHLD-29", "SHLD-30"})
    void aClosedWindowIsProbedAtGrowingIntervals() {
        begin(1000);
        write(1500);
        expectSegments(1, 1001);
        ack(1001, 0);
        expectNothing();
        for (long interval = 1000; interval <= 8000; interval *= 2) {
            pass(interval - 1);
            expectNothing();
            pass(1);
            expectProbe(1001);
            ack(1001, 0);
        }
        ack(1001, 1000);
        story.expectThat("the rest sent when the window opens", !sent.isEmpty(), "was nothing");
    }

    private void expectProbe(long at) {
        Sent probe = sent.poll();
        story.expectThat(
                "a probe of at most a byte at " + at,
                probe != null && probe.from() == at && probe.to() <= at + 1,
                "was " + probe);
    }

    @Test
    @Verifies("MUST-37")
    void aPeerThatAnswersProbesIsNeverGivenUp() {
        begin(1000, 1 << 20, false, true, 1000 * MS, 60_000 * MS, 0);
        write(1500);
        expectSegments(1, 1001);
        ack(1001, 0);
        for (int i = 0; i < 50; i++) {
            pass((sender.deadline() - now) / MS);
            expectProbe(1001);
            ack(1001, 0);
        }
        ack(1001, 1000);
        expectSent(1001, 1501);
    }

    // ------------------------------------------------------------------ losses

    @Test
    @Verifies({"RFC5681-3.2-2"})
    void theThirdDuplicateMeansALoss() {
        begin(9000);
        write(5000);
        expectSegments(1, 5001);
        pass(10);
        ack(1);
        ack(1);
        expectNothing();
        ack(1);
        expectSent(1, 1001);
        expectNothing();
        ack(5001);
        expectStopped();
    }

    @Test
    void aWindowUpdateIsNoDuplicate() {
        begin(9000);
        write(5000);
        expectSegments(1, 5001);
        ack(1, 9100);
        ack(1, 9200);
        ack(1, 9300);
        ack(1, 9400);
        expectNothing();
    }

    @Test
    @Verifies({"RFC6675-5-1", "RFC8985-6.2-4"})
    void whatSackLeavesOutIsSentAgainAndNothingElse() {
        beginWithSack(9000);
        write(5000);
        expectSegments(1, 5001);
        pass(20);
        ack(1, 9000, 1001, 2001);
        ack(1, 9000, 1001, 3001);
        ack(1, 9000, 1001, 4001);
        ack(1, 9000, 1001, 5001);
        expectSent(1, 1001);
        expectNothing();
        ack(5001);
        expectStopped();
    }

    @Test
    @Verifies("RFC6675-5-1")
    void severalBlocksShowSeveralHoles() {
        beginWithSack(20_000);
        write(8000);
        expectSegments(1, 8001);
        pass(20);
        ack(1, 20_000, 1001, 2001);
        ack(1, 20_000, 3001, 4001, 1001, 2001);
        ack(1, 20_000, 5001, 8001, 3001, 4001, 1001, 2001);
        expectSent(1, 1001);
        pass(20);
        ack(1001, 20_000, 5001, 8001, 3001, 4001, 1001, 2001);
        expectSent(2001, 3001);
        pass(20);
        ack(4001, 20_000, 5001, 8001);
        if (!sent.isEmpty()) {
            expectSent(4001, 5001);
        }
        expectNothing();
        ack(8001);
        expectStopped();
    }

    @Test
    @Verifies({"RFC2018-5-1", "RFC2018-8-1"})
    void whatWasSackedIsKeptForThePeerMayRenege() {
        beginWithSack(9000);
        write(3000);
        expectSegments(1, 3001);
        pass(20);
        ack(1, 9000, 1001, 3001);
        pass(5000);
        story.expectThat("the hole sent again", sent.stream().anyMatch(s -> s.from() == 1), "was " + sent);
        sent.clear();
        ack(1001, 9000);
        pass(60_000);
        story.expectThat(
                "the rest sent again though it was SACKed once",
                sent.stream().anyMatch(s -> s.from() == 1001),
                "was " + sent);
    }

    // ------------------------------------------------------------------ all together

    /** A peer that acknowledges what it gets, on a path that loses a fifth of everything. */
    @Test
    void everyByteArrivesOverABadPath() {
        Random random = random(11);
        for (int round = 0; round < 20; round++) {
            story.newRound("round " + round);
            begin(8000, 4000, round % 2 == 0, round % 3 == 0, 1000 * MS, Clock.NEVER, random.nextInt());
            int total = 5000 + random.nextInt(20_000);
            writeAndFinish(total);
            boolean[] there = new boolean[total + 2];
            int nxt = 1;
            for (int step = 0; step < 2000 && nxt < total + 2; step++) {
                if (sent.isEmpty()) {
                    pass(Math.max(0, (sender.deadline() - now + MS - 1) / MS));
                    continue;
                }
                Sent segment = sent.poll();
                if (random.nextInt(5) == 0) {
                    continue;
                }
                Arrays.fill(there, (int) segment.from(), (int) segment.to() + (segment.fin() ? 1 : 0), true);
                while (nxt < there.length && there[nxt]) {
                    nxt++;
                }
                pass(5);
                if (random.nextInt(5) > 0) {
                    ack(nxt, 8000);
                }
            }
            story.expect("next expected by the peer", total + 2, nxt);
        }
    }
}
