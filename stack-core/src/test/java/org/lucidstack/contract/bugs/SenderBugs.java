package org.lucidstack.contract.bugs;

import java.util.ArrayList;
import java.util.List;
import org.lucidstack.contract.ReferenceSend;
import org.lucidstack.contract.SenderContract;
import org.lucidstack.contract.SenderContract.Setup;
import org.lucidstack.contract.SenderContract.Wire;
import org.lucidstack.tcp.send.Sender;
import org.lucidstack.time.Clock;
import org.lucidstack.wire.SeqNumber;
import org.lucidstack.wire.TcpOption.SackBlock;

/** Send sides that are wrong on purpose: the reference, spoilt in what goes in or comes out. */
final class SenderBugs {

    private SenderBugs() {}

    /** The reference, to be spoilt. */
    static class Spoilt implements SenderContract.Subject {
        final Setup setup;
        final Sender sender;
        private final SenderContract.Subject right;
        /** Highest number sent, relative to the ISS. */
        int highest = 1;

        int acknowledged = 1;

        Spoilt(Setup setup) {
            this.setup = setup;
            this.sender = ReferenceSend.sender(withWire(setup, this::sent));
            this.right = ReferenceSend.sending(sender);
        }

        private static Setup withWire(Setup s, Wire wire) {
            return new Setup(
                    s.iss(),
                    s.mss(),
                    s.window(),
                    s.congestionWindow(),
                    s.sack(),
                    s.noDelay(),
                    s.buffer(),
                    s.minRto(),
                    s.giveUpAfter(),
                    s.clock(),
                    wire);
        }

        private void sent(SeqNumber seq, byte[] data, boolean fin) {
            int from = setup.iss().distanceTo(seq);
            boolean again = from < highest;
            highest = Math.max(highest, from + data.length + (fin ? 1 : 0));
            emit(from, data, fin, again);
        }

        void emit(int from, byte[] data, boolean fin, boolean again) {
            setup.wire().send(setup.iss().plus(from), data, fin);
        }

        @Override
        public int write(byte[] data) {
            return right.write(data);
        }

        @Override
        public void finish() {
            right.finish();
        }

        @Override
        public void acknowledge(SeqNumber ack, int window, List<SackBlock> sack, boolean bare) {
            int number = setup.iss().distanceTo(ack);
            acknowledged = number <= highest ? Math.max(acknowledged, number) : acknowledged;
            right.acknowledge(ack, window, sack, bare);
        }

        @Override
        public void output() {
            right.output();
        }

        @Override
        public long deadline() {
            return right.deadline();
        }

        @Override
        public boolean onTimer() {
            return right.onTimer();
        }

        @Override
        public long rto() {
            return right.rto();
        }

        long now() {
            return setup.clock().now();
        }
    }

    private static Setup with(Setup s, int mss, int window, long cwnd, boolean noDelay) {
        return new Setup(
                s.iss(),
                mss,
                window,
                cwnd,
                s.sack(),
                noDelay,
                s.buffer(),
                s.minRto(),
                s.giveUpAfter(),
                s.clock(),
                s.wire());
    }

    @SeededBug("the window is exceeded by one")
    static class OneTooMany extends SenderContract {
        @Override
        protected Subject create(Setup setup) {
            return new Spoilt(with(setup, setup.mss(), setup.window() + 1, setup.congestionWindow(), setup.noDelay())) {
                @Override
                public void acknowledge(SeqNumber ack, int window, List<SackBlock> sack, boolean bare) {
                    super.acknowledge(ack, window + 1, sack, bare);
                }
            };
        }
    }

    @SeededBug("a FIN does not count in the window: it goes alone into a full one")
    static class FinIsFree extends SenderContract {
        @Override
        protected Subject create(Setup setup) {
            return new Spoilt(setup) {
                private int written = 1;
                private boolean finSent;

                @Override
                public int write(byte[] data) {
                    int taken = super.write(data);
                    written += taken;
                    return taken;
                }

                @Override
                public void output() {
                    super.output();
                    if (sender.isFinished() && !sender.isFinSent() && highest == written && !finSent) {
                        finSent = true;
                        emit(written, new byte[0], true, false);
                    }
                }
            };
        }
    }

    @SeededBug("segments are larger than the peer takes")
    static class LargerSegments extends SenderContract {
        @Override
        protected Subject create(Setup setup) {
            return new Spoilt(with(setup, setup.mss() + 12, setup.window(), setup.congestionWindow(), setup.noDelay()));
        }
    }

    @SeededBug("the congestion window is not looked at")
    static class NoCongestionWindow extends SenderContract {
        @Override
        protected Subject create(Setup setup) {
            return new Spoilt(with(setup, setup.mss(), setup.window(), 1 << 30, setup.noDelay()));
        }
    }

    @SeededBug("small segments leave although one is out (no Nagle)")
    static class NoNagle extends SenderContract {
        @Override
        protected Subject create(Setup setup) {
            return new Spoilt(with(setup, setup.mss(), setup.window(), setup.congestionWindow(), true));
        }
    }

    @SeededBug("Nagle's algorithm cannot be turned off")
    static class AlwaysNagle extends SenderContract {
        @Override
        protected Subject create(Setup setup) {
            return new Spoilt(with(setup, setup.mss(), setup.window(), setup.congestionWindow(), false));
        }
    }

    @SeededBug("a window that shrinks is not believed")
    static class ShrinkIgnored extends SenderContract {
        @Override
        protected Subject create(Setup setup) {
            return new Spoilt(setup) {
                private int edge = 1 + setup.window();

                @Override
                public void acknowledge(SeqNumber ack, int window, List<SackBlock> sack, boolean bare) {
                    int number = setup.iss().distanceTo(ack);
                    edge = Math.max(edge, number + window);
                    super.acknowledge(ack, Math.max(window, Math.min(65535, edge - number)), sack, bare);
                }
            };
        }
    }

    @SeededBug("the window is taken only from acknowledgments of new data")
    static class UpdateIgnored extends SenderContract {
        @Override
        protected Subject create(Setup setup) {
            return new Spoilt(setup) {
                private int last = setup.window();

                @Override
                public void acknowledge(SeqNumber ack, int window, List<SackBlock> sack, boolean bare) {
                    last = setup.iss().distanceTo(ack) > acknowledged ? window : last;
                    super.acknowledge(ack, last, sack, bare);
                }
            };
        }
    }

    @SeededBug("the timer restarts with every segment that is sent")
    static class TimerRestartsOnSend extends SenderContract {
        @Override
        protected Subject create(Setup setup) {
            return new Spoilt(setup) {
                private long lastSent;

                @Override
                void emit(int from, byte[] data, boolean fin, boolean again) {
                    lastSent = now();
                    super.emit(from, data, fin, again);
                }

                @Override
                public long deadline() {
                    long deadline = super.deadline();
                    return deadline == Clock.NEVER ? deadline : Math.max(deadline, lastSent + rto());
                }
            };
        }
    }

    @SeededBug("the timer restarts with every acknowledgment, also repeated ones")
    static class TimerRestartsOnAnyAck extends SenderContract {
        @Override
        protected Subject create(Setup setup) {
            return new Spoilt(setup) {
                private long lastAck;

                @Override
                public void acknowledge(SeqNumber ack, int window, List<SackBlock> sack, boolean bare) {
                    super.acknowledge(ack, window, sack, bare);
                    lastAck = now();
                }

                @Override
                public long deadline() {
                    long deadline = super.deadline();
                    return deadline == Clock.NEVER || lastAck == 0 ? deadline : Math.max(deadline, lastAck + rto());
                }
            };
        }
    }

    @SeededBug("the timeout does not double")
    static class NoBackoff extends SenderContract {
        @Override
        protected Subject create(Setup setup) {
            return new Spoilt(setup) {
                @Override
                public boolean onTimer() {
                    boolean alive = super.onTimer();
                    sender.rtt().resetBackoff();
                    return alive;
                }
            };
        }
    }

    @SeededBug("the RTO is not reset when acknowledgments come again")
    static class RtoNotReset extends SenderContract {
        @Override
        protected Subject create(Setup setup) {
            return new Spoilt(setup) {
                @Override
                public void acknowledge(SeqNumber ack, int window, List<SackBlock> sack, boolean bare) {
                    int backoffs = sender.rtt().backoffCount();
                    super.acknowledge(ack, window, sack, bare);
                    while (sender.rtt().backoffCount() < backoffs) {
                        sender.rtt().backoff();
                    }
                }
            };
        }
    }

    @SeededBug("the round trip of a retransmission is measured (Karn's rule is broken)")
    static class NoKarn extends SenderContract {
        @Override
        protected Subject create(Setup setup) {
            return new Spoilt(setup) {
                private long lastSent;

                @Override
                void emit(int from, byte[] data, boolean fin, boolean again) {
                    lastSent = now();
                    super.emit(from, data, fin, again);
                }

                @Override
                public void acknowledge(SeqNumber ack, int window, List<SackBlock> sack, boolean bare) {
                    boolean advances = setup.iss().distanceTo(ack) > acknowledged;
                    super.acknowledge(ack, window, sack, bare);
                    if (advances) {
                        sender.rtt().sample(now() - lastSent, now());
                    }
                }
            };
        }
    }

    @SeededBug("a timeout sends everything again at once (go back N)")
    static class GoBackN extends SenderContract {
        @Override
        protected Subject create(Setup setup) {
            return new Spoilt(setup) {
                private record Kept(int from, byte[] data, boolean fin) {}

                private final List<Kept> kept = new ArrayList<>();

                @Override
                void emit(int from, byte[] data, boolean fin, boolean again) {
                    super.emit(from, data, fin, again);
                    if (again) {
                        kept.removeIf(segment -> segment.from() + segment.data().length <= acknowledged);
                        kept.stream()
                                .filter(segment -> segment.from() > from)
                                .forEach(segment -> super.emit(segment.from(), segment.data(), segment.fin(), true));
                    } else {
                        kept.add(new Kept(from, data, fin));
                    }
                }
            };
        }
    }

    @SeededBug("a segment that was acknowledged in the middle is sent again as a whole")
    static class ResendsFromTheStart extends SenderContract {
        @Override
        protected Subject create(Setup setup) {
            return new Spoilt(setup) {
                @Override
                void emit(int from, byte[] data, boolean fin, boolean again) {
                    int start = again ? (from - 1) / setup.mss() * setup.mss() + 1 : from;
                    byte[] whole = start < from ? pattern(start, from + data.length) : data;
                    super.emit(start, whole, fin, again);
                }
            };
        }
    }

    @SeededBug("what goes again is read from the wrong place of the buffer")
    static class WrongBytesAgain extends SenderContract {
        @Override
        protected Subject create(Setup setup) {
            return new Spoilt(setup) {
                @Override
                void emit(int from, byte[] data, boolean fin, boolean again) {
                    super.emit(from, again ? pattern(from + 1, from + 1 + data.length) : data, fin, again);
                }
            };
        }
    }

    @SeededBug("a closed window is not probed")
    static class NoProbe extends SenderContract {
        @Override
        protected Subject create(Setup setup) {
            return new Spoilt(setup) {
                @Override
                public long deadline() {
                    return sender.window().usable() <= 0 && acknowledged == highest ? Clock.NEVER : super.deadline();
                }
            };
        }
    }

    @SeededBug("SACKed data is freed early: it can never be sent again")
    static class SackedDataFreed extends SenderContract {
        @Override
        protected Subject create(Setup setup) {
            return new Spoilt(setup) {
                private final List<int[]> freed = new ArrayList<>();

                @Override
                public void acknowledge(SeqNumber ack, int window, List<SackBlock> sack, boolean bare) {
                    sack.forEach(block -> freed.add(new int[] {
                        setup.iss().distanceTo(block.left()), setup.iss().distanceTo(block.right())
                    }));
                    super.acknowledge(ack, window, sack, bare);
                }

                @Override
                void emit(int from, byte[] data, boolean fin, boolean again) {
                    if (freed.stream().noneMatch(range -> range[0] <= from && from < range[1])) {
                        super.emit(from, data, fin, again);
                    }
                }
            };
        }
    }

    @SeededBug("only the first SACK block is looked at")
    static class FirstBlockOnly extends SenderContract {
        @Override
        protected Subject create(Setup setup) {
            return new Spoilt(setup) {
                @Override
                public void acknowledge(SeqNumber ack, int window, List<SackBlock> sack, boolean bare) {
                    super.acknowledge(ack, window, sack.size() > 1 ? sack.subList(1, 2) : sack, bare);
                }
            };
        }
    }

    @SeededBug("duplicate acknowledgments mean nothing: every loss waits for the timer")
    static class NoFastRetransmit extends SenderContract {
        @Override
        protected Subject create(Setup setup) {
            return new Spoilt(setup) {
                @Override
                public void acknowledge(SeqNumber ack, int window, List<SackBlock> sack, boolean bare) {
                    super.acknowledge(ack, window, List.of(), false);
                }
            };
        }
    }

    @SeededBug("a window update counts as a duplicate acknowledgment")
    static class UpdateIsDuplicate extends SenderContract {
        @Override
        protected Subject create(Setup setup) {
            return new Spoilt(setup) {
                @Override
                public void acknowledge(SeqNumber ack, int window, List<SackBlock> sack, boolean bare) {
                    super.acknowledge(ack, window, sack, bare);
                    super.acknowledge(ack, window, sack, bare);
                }
            };
        }
    }

    @SeededBug("an acknowledgment of what was never sent is believed")
    static class FutureAck extends SenderContract {
        @Override
        protected Subject create(Setup setup) {
            return new Spoilt(setup) {
                @Override
                public void acknowledge(SeqNumber ack, int window, List<SackBlock> sack, boolean bare) {
                    boolean future = setup.iss().distanceTo(ack) > highest;
                    super.acknowledge(future ? setup.iss().plus(highest) : ack, window, sack, bare);
                }
            };
        }
    }

    @SeededBug("a silent peer is never given up")
    static class NeverGivesUp extends SenderContract {
        @Override
        protected Subject create(Setup setup) {
            return new Spoilt(new Setup(
                    setup.iss(),
                    setup.mss(),
                    setup.window(),
                    setup.congestionWindow(),
                    setup.sack(),
                    setup.noDelay(),
                    setup.buffer(),
                    setup.minRto(),
                    Clock.NEVER,
                    setup.clock(),
                    setup.wire()));
        }
    }
}
