package org.lucidstack.contract;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.lucidstack.Verifies;
import org.lucidstack.buffer.Payload;
import org.lucidstack.time.Clock;
import org.lucidstack.wire.SeqNumber;
import org.lucidstack.wire.TcpFlags;
import org.lucidstack.wire.TcpSegment;

/**
 * What must be true of a passive open: who is handed out when, and that strangers cannot make it hold more than it was told to (RFC 4987).
 * A peer is known by its port; its initial sequence number is its port times 1,000.
 */
public abstract class ListenerContract extends Contract {

    /** A listener on port 7. What it sends leaves at once. */
    public interface Subject {
        /** What {@link #accept} answers when nobody waits. */
        int NONE = -1;

        void arrives(TcpSegment segment);

        /** Takes the connection that has waited longest. @return its peer's port, or {@link #NONE} */
        int accept();

        /** Handshakes under way, as far as they take memory. */
        int halfOpen();

        /** The clock has moved. */
        void onTime();

        /** Nobody listens any more. */
        void close();
    }

    /**
     * What a listener starts with.
     *
     * @param backlog established connections that may wait
     * @param synQueue half-open connections that may be remembered
     * @param cookies whether SYNs beyond that are answered without remembering them
     * @param wire takes what it sends
     */
    public record Setup(int backlog, int synQueue, boolean cookies, Clock clock, Consumer<TcpSegment> wire) {}

    protected abstract Subject create(Setup setup);

    private final Map<Integer, TcpSegment> answers = new HashMap<>();
    private int answered;
    private long now;
    private Subject listener;

    private void begin(int backlog, int synQueue, boolean cookies) {
        now = Clock.SECOND;
        answers.clear();
        answered = 0;
        story.newRound("a listener; backlog " + backlog + ", " + synQueue + " half-open connections"
                + (cookies ? ", then cookies" : ""));
        listener = create(new Setup(backlog, synQueue, cookies, () -> now, this::onSent));
    }

    private void onSent(TcpSegment segment) {
        story.sent(segment);
        answers.put(segment.destinationPort(), segment);
        answered++;
    }

    private void arrives(int peer, int flags, long seq, SeqNumber ack) {
        TcpSegment segment = new TcpSegment(
                peer, 7, SeqNumber.of(peer * 1000L + seq), ack, flags, 8000, 0, List.of(), Payload.EMPTY);
        story.action("[" + TcpFlags.toString(flags) + "] seq " + seq + " of peer " + peer + " arrives");
        story.received(segment);
        answers.remove(peer);
        listener.arrives(segment);
    }

    private void syn(int peer) {
        arrives(peer, TcpFlags.SYN, 0, SeqNumber.ZERO);
    }

    private TcpSegment expectSynAck(int peer) {
        TcpSegment answer = answers.get(peer);
        story.expectThat(
                "SYN,ACK to peer " + peer,
                answer != null
                        && answer.flags() == (TcpFlags.SYN | TcpFlags.ACK)
                        && answer.ack().equals(SeqNumber.of(peer * 1000L + 1)),
                "was " + answer);
        return answer;
    }

    private void expectReset(int peer) {
        TcpSegment answer = answers.get(peer);
        story.expectThat("RST to peer " + peer, answer != null && answer.isRst(), "was " + answer);
    }

    private void ack(int peer, TcpSegment synAck) {
        arrives(peer, TcpFlags.ACK, 1, synAck.seq().plus(1));
    }

    private void handshake(int peer) {
        syn(peer);
        ack(peer, expectSynAck(peer));
    }

    private void expectAccept(int peer) {
        story.action("accept");
        story.expect("peer", peer, listener.accept());
    }

    private void expectHalfOpen(int expected) {
        story.expect("half-open connections", expected, listener.halfOpen());
    }

    private void pass(long seconds) {
        now += seconds * Clock.SECOND;
        story.at(now - Clock.SECOND);
        story.action("time passes");
        listener.onTime();
    }

    @Test
    void nobodyIsAcceptedBeforeTheHandshakeIsOver() {
        begin(5, 5, false);
        expectAccept(Subject.NONE);
        syn(100);
        TcpSegment synAck = expectSynAck(100);
        expectHalfOpen(1);
        expectAccept(Subject.NONE);
        ack(100, synAck);
        expectHalfOpen(0);
        expectAccept(100);
        expectAccept(Subject.NONE);
    }

    @Test
    void whoIsReadyFirstIsAcceptedFirst() {
        begin(5, 5, false);
        for (int peer = 100; peer < 103; peer++) {
            syn(peer);
        }
        ack(102, expectSynAck(102));
        ack(100, expectSynAck(100));
        ack(101, expectSynAck(101));
        expectAccept(102);
        expectAccept(100);
        expectAccept(101);
    }

    @Test
    void sequenceNumbersAreNotForetold() {
        begin(5, 50, false);
        Set<SeqNumber> seen = new HashSet<>();
        for (int peer = 100; peer < 130; peer++) {
            syn(peer);
            seen.add(expectSynAck(peer).seq());
        }
        story.expectThat("30 different sequence numbers", seen.size() == 30, seen.size() + " are different");
    }

    /** A SYN that comes again is the same connection: the same answer, no second place. */
    @Test
    void aRepeatedSynIsOneConnection() {
        begin(5, 2, false);
        syn(100);
        SeqNumber first = expectSynAck(100).seq();
        syn(100);
        story.expect("sequence number", first, expectSynAck(100).seq());
        expectHalfOpen(1);
    }

    @Test
    @Verifies("RFC4987-3.4-1")
    void theBacklogIsTheLimitOfWhoWaits() {
        begin(2, 10, false);
        handshake(100);
        handshake(101);
        syn(102);
        TcpSegment third = expectSynAck(102);
        ack(102, third);
        expectAccept(100);
        story.action("now that there is room, the peer says it again");
        ack(102, third);
        expectAccept(101);
        expectAccept(102);
        expectAccept(Subject.NONE);
    }

    @Test
    void noMoreWaitThanTheBacklog() {
        begin(2, 10, false);
        for (int peer = 100; peer < 106; peer++) {
            syn(peer);
            TcpSegment synAck = answers.get(peer);
            if (synAck != null) {
                ack(peer, synAck);
            }
        }
        expectAccept(100);
        expectAccept(101);
        expectAccept(Subject.NONE);
    }

    @Test
    @Verifies("RFC4987-3.4-1")
    void aFloodFillsTheQueueAndNoMore() {
        begin(5, 3, false);
        for (int peer = 100; peer < 200; peer++) {
            syn(peer);
        }
        expectHalfOpen(3);
        story.expect("answers", 3, answered);
        ack(100, expectSynAck(100));
        expectHalfOpen(2);
        syn(300);
        expectSynAck(300);
        expectHalfOpen(3);
    }

    @Test
    @Verifies("RFC4987-3.4-1")
    void duringAFloodCookiesLetPeopleIn() {
        begin(5, 3, true);
        for (int peer = 100; peer < 200; peer++) {
            syn(peer);
        }
        expectHalfOpen(3);
        story.expect("answers", 100, answered);
        ack(150, expectSynAck(150));
        expectHalfOpen(3);
        expectAccept(150);
    }

    @Test
    @Verifies("RFC4987-3.4-1")
    void aForgedCookieIsRefused() {
        begin(5, 3, true);
        for (int peer = 100; peer < 110; peer++) {
            syn(peer);
        }
        SeqNumber right = expectSynAck(109).seq();
        for (int delta : new int[] {0, 2, 100_000, Integer.MIN_VALUE}) {
            arrives(109, TcpFlags.ACK, 1, right.plus(delta));
            expectReset(109);
        }
        story.action("the cookie of one peer in the hands of another");
        arrives(300, TcpFlags.ACK, 1, right.plus(1));
        expectReset(300);
        expectAccept(Subject.NONE);
    }

    @Test
    @Verifies("RFC9293-3.5.3-2")
    void aResetFreesThePlace() {
        begin(5, 3, false);
        syn(100);
        expectHalfOpen(1);
        arrives(100, TcpFlags.RST, 1, SeqNumber.ZERO);
        expectHalfOpen(0);
        expectAccept(Subject.NONE);
        handshake(100);
        expectAccept(100);
    }

    @Test
    void aPeerThatFallsSilentIsGivenUp() {
        begin(5, 3, false);
        syn(100);
        SeqNumber first = expectSynAck(100).seq();
        answers.clear();
        pass(2);
        story.expect(
                "sequence number of the repeated SYN,ACK",
                first,
                expectSynAck(100).seq());
        for (int minute = 0; minute < 10; minute++) {
            pass(60);
        }
        expectHalfOpen(0);
        expectAccept(Subject.NONE);
    }

    @Test
    void whoWaitedIsToldWhenNobodyListensAnyMore() {
        begin(5, 3, false);
        handshake(100);
        syn(101);
        expectSynAck(101);
        story.action("close");
        answers.clear();
        listener.close();
        expectReset(100);
        syn(102);
        expectReset(102);
        expectHalfOpen(0);
    }
}
