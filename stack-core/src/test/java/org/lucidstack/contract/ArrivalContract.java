package org.lucidstack.contract;

import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.lucidstack.Verifies;
import org.lucidstack.buffer.Payload;
import org.lucidstack.tcp.TcpState;
import org.lucidstack.time.Clock;
import org.lucidstack.wire.SeqNumber;
import org.lucidstack.wire.TcpFlags;
import org.lucidstack.wire.TcpSegment;

/**
 * What an arriving segment does in each state (RFC 9293 section 3.10.7, with the answers of RFC 5961). Numbers in these stories are
 * relative to the SYN of their side, which is 0; the first byte is 1.
 */
public abstract class ArrivalContract extends Contract {

    private static final int ACK = TcpFlags.ACK;
    private static final int SYN = TcpFlags.SYN;
    private static final int RST = TcpFlags.RST;
    private static final int FIN = TcpFlags.FIN;
    private static final int PEER_PORT = 9;
    private static final int PEER_ISN = -3;
    private static final int WINDOW = 10_000;

    /** One end of one connection, on local port 7. Options of SYNs are its own affair. What it sends leaves at once. */
    public interface Subject {
        void listen();

        void connect(int peerPort);

        void arrives(TcpSegment segment);

        /** Everything that the application can read now. */
        byte[] read();

        /** Our direction is closed; the other one stays open. */
        void close();

        TcpState state();
    }

    /** @param wire takes what the subject sends */
    protected abstract Subject create(Clock clock, Consumer<TcpSegment> wire);

    private final ArrayDeque<TcpSegment> sent = new ArrayDeque<>();
    private Subject end;
    private int iss;
    private boolean issKnown;

    private void begin() {
        sent.clear();
        issKnown = false;
        end = create(() -> Clock.SECOND, this::onSent);
    }

    private void onSent(TcpSegment segment) {
        if (segment.isSyn() && !issKnown) {
            iss = segment.seq().value();
            issKnown = true;
        }
        story.sent(segment);
        sent.add(segment);
    }

    private void arrives(int flags, long seq, long ack, int bytes) {
        story.action("[" + TcpFlags.toString(flags) + "] seq " + seq + (bytes > 0 ? ":" + (seq + bytes) : "")
                + ((flags & ACK) != 0 ? " ack " + ack : "") + " arrives");
        TcpSegment segment = new TcpSegment(
                PEER_PORT,
                7,
                SeqNumber.of(PEER_ISN + seq),
                (flags & ACK) != 0 ? SeqNumber.of(iss + ack) : SeqNumber.ZERO,
                flags,
                WINDOW,
                0,
                List.of(),
                Payload.of(pattern(seq, seq + bytes)));
        story.received(segment);
        end.arrives(segment);
    }

    private void arrives(int flags, long seq, long ack) {
        arrives(flags, seq, ack, 0);
    }

    private static String show(int flags, long seq, long ack) {
        return "[" + TcpFlags.toString(flags) + "] seq " + seq + ((flags & ACK) != 0 ? " ack " + ack : "");
    }

    private String show(TcpSegment segment) {
        return show(
                segment.flags() & (ACK | SYN | RST | FIN),
                segment.seq().value() - iss,
                segment.ack().value() - PEER_ISN);
    }

    private void expectAnswer(int flags, long seq, long ack) {
        story.expect("answer", show(flags, seq, ack), sent.isEmpty() ? "nothing" : show(sent.poll()));
    }

    private void expectSilence() {
        story.expect("answer", "nothing", sent.isEmpty() ? "nothing" : show(sent.poll()));
    }

    private void expectState(TcpState expected) {
        story.expect("state", expected, end.state());
    }

    private void listening() {
        begin();
        story.action("a passive OPEN");
        end.listen();
        expectState(TcpState.LISTEN);
    }

    private void connecting() {
        begin();
        story.action("an active OPEN");
        end.connect(PEER_PORT);
        expectAnswer(SYN, 0, 0);
        expectState(TcpState.SYN_SENT);
    }

    private void established() {
        listening();
        arrives(SYN, 0, 0);
        expectAnswer(SYN | ACK, 0, 1);
        arrives(ACK, 1, 1);
        expectSilence();
        expectState(TcpState.ESTABLISHED);
    }

    private void close() {
        story.action("CLOSE");
        end.close();
    }

    private void expectRead(long from, long to) {
        story.expect("bytes to read", pattern(from, to), end.read());
    }

    @Test
    @Verifies("RFC9293-3.10.7.2-1")
    void aListenerAnswersASyn() {
        listening();
        arrives(SYN, 0, 0);
        expectAnswer(SYN | ACK, 0, 1);
        expectState(TcpState.SYN_RECEIVED);
        arrives(ACK, 1, 1);
        expectSilence();
        expectState(TcpState.ESTABLISHED);
    }

    @Test
    @Verifies("RFC9293-3.10.7.2-1")
    void aListenerHasNothingToResetAndNothingAcknowledged() {
        listening();
        arrives(RST, 0, 0);
        expectSilence();
        arrives(ACK, 0, 4242);
        expectAnswer(RST, 4242, 0);
        expectState(TcpState.LISTEN);
    }

    @Test
    @Verifies("RFC9293-3.10.7.3-1")
    void aConnectIsAnswered() {
        connecting();
        arrives(SYN | ACK, 0, 1);
        expectAnswer(ACK, 1, 1);
        expectState(TcpState.ESTABLISHED);
    }

    @Test
    @Verifies("RFC9293-3.10.7.3-1")
    void aConnectRefusesAWrongAcknowledgment() {
        connecting();
        arrives(SYN | ACK, 0, 2);
        expectAnswer(RST, 2, 0);
        expectState(TcpState.SYN_SENT);
    }

    @Test
    @Verifies("RFC9293-3.10.7.3-1")
    void aConnectIsRefusedOnlyByWhoHasSeenItsSyn() {
        connecting();
        arrives(RST, 0, 0);
        arrives(RST | ACK, 0, 0);
        expectSilence();
        expectState(TcpState.SYN_SENT);
        arrives(RST | ACK, 0, 1);
        expectSilence();
        expectState(TcpState.CLOSED);
    }

    @Test
    @Verifies("MUST-10")
    void bothMayOpenAtOnce() {
        connecting();
        arrives(SYN, 0, 0);
        expectAnswer(SYN | ACK, 0, 1);
        expectState(TcpState.SYN_RECEIVED);
        arrives(SYN | ACK, 0, 1);
        expectState(TcpState.ESTABLISHED);
    }

    @Test
    @Verifies("RFC9293-3.5.3-2")
    void aResetSendsAHalfOpenConnectionBackToListen() {
        listening();
        arrives(SYN, 0, 0);
        expectAnswer(SYN | ACK, 0, 1);
        arrives(RST, 1, 0);
        expectSilence();
        expectState(TcpState.LISTEN);
    }

    @Test
    void textIsDelivered() {
        established();
        arrives(ACK, 1, 1, 10);
        expectRead(1, 11);
        arrives(ACK, 11, 1, 5);
        expectRead(11, 16);
        expectState(TcpState.ESTABLISHED);
    }

    @Test
    @Verifies({"RFC9293-3.4-2", "RFC9293-3.5.2-3"})
    void whatIsUnacceptableIsAnsweredAndIgnored() {
        established();
        arrives(ACK, 1_000_000, 1, 10);
        expectAnswer(ACK, 1, 1);
        arrives(ACK, -20, 1, 10);
        expectAnswer(ACK, 1, 1);
        expectRead(1, 1);
        expectState(TcpState.ESTABLISHED);
    }

    @Test
    @Verifies({"RFC5961-3.2-1", "RFC5961-3.2-2", "RFC5961-3.2-3"})
    void onlyTheExactResetCounts() {
        established();
        arrives(RST, 1_000_000, 0);
        arrives(RST, -5, 0);
        expectSilence();
        arrives(RST, 2, 0);
        expectAnswer(ACK, 1, 1);
        expectState(TcpState.ESTABLISHED);
        arrives(RST, 1, 0);
        expectSilence();
        expectState(TcpState.CLOSED);
    }

    @Test
    @Verifies("RFC5961-4.2-1")
    void aSynIsChallenged() {
        established();
        for (long seq : new long[] {0, 1, 500, 1_000_000}) {
            arrives(SYN, seq, 0);
            expectAnswer(ACK, 1, 1);
            expectState(TcpState.ESTABLISHED);
        }
    }

    @Test
    @Verifies("RFC5961-5.2-1")
    void anAcknowledgmentOfTheFutureTakesItsTextWithIt() {
        established();
        arrives(ACK, 1, 2, 10);
        expectAnswer(ACK, 1, 1);
        expectRead(1, 1);
    }

    @Test
    @Verifies("RFC9293-3.10.7.4-3")
    void withoutTheAckBitThereIsNoText() {
        established();
        arrives(TcpFlags.PSH, 1, 0, 10);
        arrives(FIN, 1, 0);
        expectSilence();
        expectRead(1, 1);
        expectState(TcpState.ESTABLISHED);
    }

    @Test
    @Verifies("RFC9293-3.10.7.4-7")
    void thePeerClosesFirst() {
        established();
        arrives(FIN | ACK, 1, 1, 10);
        expectAnswer(ACK, 1, 12);
        expectState(TcpState.CLOSE_WAIT);
        expectRead(1, 11);
        close();
        expectAnswer(FIN | ACK, 1, 12);
        expectState(TcpState.LAST_ACK);
        arrives(ACK, 12, 2);
        expectSilence();
        expectState(TcpState.CLOSED);
    }

    @Test
    @Verifies("RFC9293-3.10.7.4-7")
    void aFinBehindAGapWaits() {
        established();
        arrives(FIN | ACK, 11, 1, 10);
        expectAnswer(ACK, 1, 1);
        expectState(TcpState.ESTABLISHED);
        arrives(ACK, 1, 1, 10);
        expectAnswer(ACK, 1, 22);
        expectState(TcpState.CLOSE_WAIT);
        expectRead(1, 21);
    }

    @Test
    @Verifies("RFC9293-3.10.7.4-7")
    void theFinAgainIsAcknowledgedAgain() {
        established();
        arrives(FIN | ACK, 1, 1);
        expectAnswer(ACK, 1, 2);
        arrives(FIN | ACK, 1, 1);
        expectAnswer(ACK, 1, 2);
        expectState(TcpState.CLOSE_WAIT);
    }

    @Test
    @Verifies("RFC9293-3.10.7.4-7")
    void weCloseFirst() {
        established();
        close();
        expectAnswer(FIN | ACK, 1, 1);
        expectState(TcpState.FIN_WAIT_1);
        arrives(ACK, 1, 2);
        expectSilence();
        expectState(TcpState.FIN_WAIT_2);
        arrives(ACK, 1, 2, 10);
        expectRead(1, 11);
        sent.clear();
        arrives(FIN | ACK, 11, 2);
        expectAnswer(ACK, 2, 12);
        expectState(TcpState.TIME_WAIT);
    }

    @Test
    @Verifies("RFC9293-3.10.7.4-7")
    void bothCloseAtOnce() {
        established();
        close();
        expectAnswer(FIN | ACK, 1, 1);
        arrives(FIN | ACK, 1, 1);
        expectAnswer(ACK, 2, 2);
        expectState(TcpState.CLOSING);
        arrives(ACK, 2, 2);
        expectSilence();
        expectState(TcpState.TIME_WAIT);
    }

    @Test
    @Verifies("RFC9293-3.10.7.4-7")
    void aFinThatAcknowledgesOursSkipsClosing() {
        established();
        close();
        expectAnswer(FIN | ACK, 1, 1);
        arrives(FIN | ACK, 1, 2);
        expectAnswer(ACK, 2, 2);
        expectState(TcpState.TIME_WAIT);
    }

    @Test
    @Verifies("RFC9293-3.5.2-1")
    void whereNothingIsEverythingIsRefusedButAReset() {
        begin();
        arrives(SYN, 0, 0, 5);
        expectAnswer(RST | ACK, 0, 6);
        arrives(ACK, 0, 77);
        expectAnswer(RST, 77, 0);
        arrives(RST, 0, 0);
        arrives(RST | ACK, 0, 77);
        expectSilence();
        expectState(TcpState.CLOSED);
    }
}
