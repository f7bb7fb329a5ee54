package org.lucidstack.contract;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.lucidstack.buffer.ChunkPool;
import org.lucidstack.contract.RetransmitQueueContract.Range;
import org.lucidstack.env.Counters;
import org.lucidstack.env.Environment;
import org.lucidstack.env.Events;
import org.lucidstack.net.FourTuple;
import org.lucidstack.tcp.congestion.CongestionControl;
import org.lucidstack.tcp.congestion.NewReno;
import org.lucidstack.tcp.send.AckInput;
import org.lucidstack.tcp.send.RetransmitQueue;
import org.lucidstack.tcp.send.RttEstimator;
import org.lucidstack.tcp.send.SackScoreboard;
import org.lucidstack.tcp.send.SendSettings;
import org.lucidstack.tcp.send.SendWindow;
import org.lucidstack.tcp.send.Sender;
import org.lucidstack.tcp.send.SentSegment;
import org.lucidstack.time.Clock;
import org.lucidstack.time.TimerQueue;
import org.lucidstack.wire.SeqNumber;
import org.lucidstack.wire.TcpFlags;
import org.lucidstack.wire.TcpOption.SackBlock;

/** The stack's own send side as subjects of the contracts. */
public final class ReferenceSend {

    private static final FourTuple TUPLE = new FourTuple(Wiretap.SUBJECT, 7, Wiretap.PEER, 9);
    private static final long PEER_SEQ = 1;

    private ReferenceSend() {}

    /** The send side itself, for subjects that look deeper into it. */
    public static Sender sender(SenderContract.Setup setup) {
        return sender(setup, new NewReno(setup.mss(), setup.congestionWindow()));
    }

    private static Sender sender(SenderContract.Setup setup, CongestionControl control) {
        Environment env =
                new Environment(setup.clock(), new TimerQueue(), new Random(1), new Events(List.of()), new Counters());
        SendWindow window = new SendWindow(setup.iss().toUnsigned());
        window.synSent(0);
        window.synAcknowledged();
        window.initialize(PEER_SEQ, setup.iss().toUnsigned() + 1, setup.window());
        SendSettings settings = new SendSettings(
                setup.noDelay(), false, setup.buffer(), setup.buffer(), setup.mss(), setup.giveUpAfter(), false);
        RttEstimator.Settings rtt = new RttEstimator.Settings(
                Clock.SECOND, setup.minRto(), 60 * Clock.SECOND, Clock.MILLISECOND, 300 * Clock.SECOND);
        return new Sender(
                env,
                TUPLE,
                settings,
                window,
                new ChunkPool(4096, 4),
                new RttEstimator(rtt),
                control,
                setup.mss(),
                setup.sack(),
                (seq, flags, urgent, payload, again) ->
                        setup.wire().send(SeqNumber.of(seq), payload.toByteArray(), (flags & TcpFlags.FIN) != 0));
    }

    public static SenderContract.Subject sending(SenderContract.Setup setup) {
        return sending(sender(setup));
    }

    /** The stack's sender with another congestion control. */
    public static SenderContract.Subject sending(SenderContract.Setup setup, CongestionControl control) {
        return sending(sender(setup, control));
    }

    /** Does what the arrival steps do before the sender: judges the acknowledgment number. */
    public static SenderContract.Subject sending(Sender sender) {
        return new SenderContract.Subject() {
            @Override
            public int write(byte[] data) {
                return sender.write(ByteBuffer.wrap(data));
            }

            @Override
            public void finish() {
                sender.finish();
            }

            @Override
            public void acknowledge(SeqNumber ack, int window, List<SackBlock> sack, boolean bare) {
                long number = ack.unwrap(sender.window().una());
                if (sender.window().isPlausibleAck(number)) {
                    sender.acknowledge(new AckInput(PEER_SEQ, number, window, bare, sack, AckInput.NO_ECHO));
                }
            }

            @Override
            public void output() {
                sender.output();
            }

            @Override
            public long deadline() {
                return sender.deadline();
            }

            @Override
            public boolean onTimer() {
                return sender.onTimer();
            }

            @Override
            public long rto() {
                return sender.rtt().rto();
            }
        };
    }

    public static RetransmitQueueContract.Subject retransmitQueue() {
        return new QueueSubject();
    }

    private static final class QueueSubject implements RetransmitQueueContract.Subject {
        private final RetransmitQueue queue = new RetransmitQueue();
        private long delivered;

        private void delivered(SentSegment segment, int bytes) {
            delivered += bytes;
        }

        @Override
        public void sent(long from, long to, long now) {
            queue.append(from, to, now);
        }

        @Override
        public long acknowledge(long una) {
            delivered = 0;
            queue.acknowledge(una, this::delivered);
            return delivered;
        }

        @Override
        public long sacked(long from, long to) {
            delivered = 0;
            queue.markSacked(from, to, this::delivered);
            return delivered;
        }

        private SentSegment at(long from) {
            for (int i = 0; i < queue.size(); i++) {
                if (queue.at(i).seq() == from) {
                    return queue.at(i);
                }
            }
            throw new AssertionError("no segment begins at " + from);
        }

        @Override
        public void markLost(long from) {
            queue.markLost(at(from));
        }

        @Override
        public @Nullable Range nextLost(int max) {
            SentSegment segment = queue.nextLost(max);
            return segment == null ? null : new Range(segment.seq(), segment.end());
        }

        @Override
        public void resent(Range range, long now) {
            queue.markRetransmitted(at(range.from()), now);
        }

        @Override
        public void forgetSacks() {
            queue.clearSacked();
        }

        @Override
        public long outstanding() {
            return queue.outstanding();
        }

        @Override
        public long sackedBytes() {
            return queue.sackedBytes();
        }

        @Override
        public long lostBytes() {
            return queue.lostBytes();
        }

        @Override
        public long pipe() {
            return queue.pipe();
        }
    }

    public static SackScoreboardContract.Subject scoreboard() {
        SackScoreboard board = new SackScoreboard();
        return new SackScoreboardContract.Subject() {
            @Override
            public List<Range> add(long from, long to) {
                List<Range> news = new ArrayList<>();
                board.add(from, to, (left, right) -> news.add(new Range(left, right)));
                return news;
            }

            @Override
            public void acknowledge(long una) {
                board.acknowledge(una);
            }

            @Override
            public boolean contains(long seq) {
                return board.contains(seq);
            }

            @Override
            public int ranges() {
                return board.ranges();
            }
        };
    }
}
