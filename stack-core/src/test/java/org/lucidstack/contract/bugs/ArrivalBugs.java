package org.lucidstack.contract.bugs;

import java.util.function.Consumer;
import org.lucidstack.contract.ArrivalContract;
import org.lucidstack.contract.ReferenceTcp;
import org.lucidstack.tcp.TcpState;
import org.lucidstack.time.Clock;
import org.lucidstack.wire.SeqNumber;
import org.lucidstack.wire.TcpFlags;
import org.lucidstack.wire.TcpSegment;

/** Ends of connections that are wrong on purpose: the reference, to which each arriving segment is misread. */
final class ArrivalBugs {

    private ArrivalBugs() {}

    /** The reference with its eyes and its mouth open to spoiling. */
    static class Spoilt implements ArrivalContract.Subject {
        final ArrivalContract.Subject right;
        final Consumer<TcpSegment> wire;
        SeqNumber next = SeqNumber.ZERO;
        SeqNumber expected = SeqNumber.ZERO;
        boolean mute;

        Spoilt(Clock clock, Consumer<TcpSegment> wire) {
            this.wire = wire;
            this.right = ReferenceTcp.endpoint(clock, this::sent);
        }

        void sent(TcpSegment segment) {
            if (!segment.isRst()) {
                next = segment.seq().plus(segment.length());
                expected = segment.isAck() ? segment.ack() : expected;
            }
            if (!mute) {
                wire.accept(segment);
            }
        }

        static TcpSegment with(TcpSegment s, SeqNumber seq, SeqNumber ack, int flags) {
            return new TcpSegment(
                    s.sourcePort(),
                    s.destinationPort(),
                    seq,
                    ack,
                    flags,
                    s.window(),
                    s.urgentPointer(),
                    s.options(),
                    s.payload());
        }

        /** How far behind what is expected next a segment lies. */
        int offset(TcpSegment segment) {
            return expected.distanceTo(segment.seq());
        }

        @Override
        public void listen() {
            right.listen();
        }

        @Override
        public void connect(int peerPort) {
            right.connect(peerPort);
        }

        @Override
        public void arrives(TcpSegment segment) {
            right.arrives(segment);
        }

        @Override
        public byte[] read() {
            return right.read();
        }

        @Override
        public void close() {
            right.close();
        }

        @Override
        public TcpState state() {
            return right.state();
        }
    }

    @SeededBug("a reset anywhere in the window ends the connection")
    static class BlindResets extends ArrivalContract {
        @Override
        protected Subject create(Clock clock, Consumer<TcpSegment> wire) {
            return new Spoilt(clock, wire) {
                @Override
                public void arrives(TcpSegment s) {
                    boolean inWindow = s.isRst() && offset(s) > 0 && offset(s) < 60_000;
                    super.arrives(inWindow ? with(s, expected, s.ack(), s.flags()) : s);
                }
            };
        }
    }

    @SeededBug("a SYN in the window resets the connection, as RFC 793 had it")
    static class SynResets extends ArrivalContract {
        @Override
        protected Subject create(Clock clock, Consumer<TcpSegment> wire) {
            return new Spoilt(clock, wire) {
                @Override
                public void arrives(TcpSegment s) {
                    boolean reset = s.isSyn() && state() == TcpState.ESTABLISHED && offset(s) >= 0;
                    super.arrives(reset ? with(s, expected, s.ack(), TcpFlags.RST) : s);
                }
            };
        }
    }

    @SeededBug("what is outside the window is dropped without an answer")
    static class SilentOutside extends ArrivalContract {
        @Override
        protected Subject create(Clock clock, Consumer<TcpSegment> wire) {
            return new Spoilt(clock, wire) {
                @Override
                public void arrives(TcpSegment s) {
                    mute = state() == TcpState.ESTABLISHED && !s.isSyn() && (offset(s) < 0 || offset(s) > 100_000);
                    super.arrives(s);
                    mute = false;
                }
            };
        }
    }

    @SeededBug("the text of a segment is taken before its acknowledgment is checked")
    static class TextBeforeAck extends ArrivalContract {
        @Override
        protected Subject create(Clock clock, Consumer<TcpSegment> wire) {
            return new Spoilt(clock, wire) {
                @Override
                public void arrives(TcpSegment s) {
                    boolean future = s.isAck() && state() == TcpState.ESTABLISHED && next.isBefore(s.ack());
                    super.arrives(future ? with(s, s.seq(), next, s.flags()) : s);
                }
            };
        }
    }

    @SeededBug("the ACK bit is not looked at")
    static class AckBitForgotten extends ArrivalContract {
        @Override
        protected Subject create(Clock clock, Consumer<TcpSegment> wire) {
            return new Spoilt(clock, wire) {
                @Override
                public void arrives(TcpSegment s) {
                    boolean bare = !s.isAck() && !s.isSyn() && !s.isRst();
                    super.arrives(bare ? with(s, s.seq(), next, s.flags() | TcpFlags.ACK) : s);
                }
            };
        }
    }

    @SeededBug("a connect believes any reset")
    static class AnyResetRefuses extends ArrivalContract {
        @Override
        protected Subject create(Clock clock, Consumer<TcpSegment> wire) {
            return new Spoilt(clock, wire) {
                @Override
                public void arrives(TcpSegment s) {
                    boolean believed = s.isRst() && state() == TcpState.SYN_SENT;
                    super.arrives(believed ? with(s, s.seq(), next, TcpFlags.RST | TcpFlags.ACK) : s);
                }
            };
        }
    }

    @SeededBug("a SYN that crosses ours is ignored")
    static class NoSimultaneousOpen extends ArrivalContract {
        @Override
        protected Subject create(Clock clock, Consumer<TcpSegment> wire) {
            return new Spoilt(clock, wire) {
                @Override
                public void arrives(TcpSegment s) {
                    if (state() != TcpState.SYN_SENT || s.isAck() || !s.isSyn()) {
                        super.arrives(s);
                    }
                }
            };
        }
    }

    @SeededBug("a reset is answered by a reset: two such ends never fall silent")
    static class ResetsForResets extends ArrivalContract {
        @Override
        protected Subject create(Clock clock, Consumer<TcpSegment> wire) {
            return new Spoilt(clock, wire) {
                @Override
                public void arrives(TcpSegment s) {
                    super.arrives(s);
                    if (s.isRst() && state() == TcpState.LISTEN || s.isRst() && state() == TcpState.CLOSED) {
                        wire.accept(with(s, s.ack(), SeqNumber.ZERO, TcpFlags.RST));
                    }
                }
            };
        }
    }

    @SeededBug("a FIN counts where it stands, gap or not")
    static class FinJumpsTheGap extends ArrivalContract {
        @Override
        protected Subject create(Clock clock, Consumer<TcpSegment> wire) {
            return new Spoilt(clock, wire) {
                private boolean finSeen;

                @Override
                public void arrives(TcpSegment s) {
                    super.arrives(s);
                    finSeen |= s.isFin() && s.isAck();
                }

                @Override
                public TcpState state() {
                    TcpState state = super.state();
                    return finSeen && state == TcpState.ESTABLISHED ? TcpState.CLOSE_WAIT : state;
                }
            };
        }
    }

    @SeededBug("the acknowledgment on the peer's FIN is not looked at: CLOSING instead of TIME-WAIT")
    static class AckOnTheFinForgotten extends ArrivalContract {
        @Override
        protected Subject create(Clock clock, Consumer<TcpSegment> wire) {
            return new Spoilt(clock, wire) {
                @Override
                public void arrives(TcpSegment s) {
                    boolean forgotten = s.isFin() && state() == TcpState.FIN_WAIT_1;
                    super.arrives(forgotten ? with(s, s.seq(), next.plus(-1), s.flags()) : s);
                }
            };
        }
    }
}
