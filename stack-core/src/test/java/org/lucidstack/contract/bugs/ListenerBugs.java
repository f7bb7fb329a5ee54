package org.lucidstack.contract.bugs;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.lucidstack.buffer.Payload;
import org.lucidstack.contract.ListenerContract;
import org.lucidstack.contract.ListenerContract.Setup;
import org.lucidstack.time.Clock;
import org.lucidstack.wire.SeqNumber;
import org.lucidstack.wire.TcpFlags;
import org.lucidstack.wire.TcpSegment;

/** Listeners that are wrong on purpose. */
final class ListenerBugs {

    private ListenerBugs() {}

    /** The smallest listener that keeps the contract: its sequence numbers are always cookies. */
    static class SimpleListener implements ListenerContract.Subject {
        private static final int SYN_ACK = TcpFlags.SYN | TcpFlags.ACK;
        private static final int GIVE_UP_AFTER = 6;

        /** A handshake under way. */
        static final class HalfOpen {
            final TcpSegment syn;
            long repeatAt;
            int repeats;

            HalfOpen(TcpSegment syn, long now) {
                this.syn = syn;
                this.repeatAt = now + Clock.SECOND;
            }
        }

        final Setup setup;
        final Map<Integer, HalfOpen> halfOpen = new LinkedHashMap<>();
        final ArrayDeque<Integer> waiting = new ArrayDeque<>();
        boolean overflowed;
        boolean closed;

        SimpleListener(Setup setup) {
            this.setup = setup;
        }

        /** A sequence number that only who sees our SYN,ACK can know. */
        SeqNumber isn(int port, SeqNumber peer) {
            return SeqNumber.of(Objects.hash(port, peer.value(), 0x5eed) * 2_654_435_761L);
        }

        boolean isCookie(TcpSegment s) {
            return s.ack().equals(isn(s.sourcePort(), s.seq().plus(-1)).plus(1));
        }

        @Override
        public void arrives(TcpSegment s) {
            int peer = s.sourcePort();
            if (s.isRst()) {
                reset(peer);
            } else if (closed) {
                refuse(s);
            } else if (s.isSyn()) {
                syn(s);
            } else if (halfOpen.containsKey(peer) ? isCookie(s) : setup.cookies() && overflowed && isCookie(s)) {
                complete(peer);
            } else {
                refuse(s);
            }
        }

        void reset(int peer) {
            halfOpen.remove(peer);
        }

        void syn(TcpSegment s) {
            boolean known = halfOpen.containsKey(s.sourcePort());
            boolean room = halfOpen.size() < setup.synQueue();
            overflowed |= !known && !room;
            if (!known && room) {
                halfOpen.put(s.sourcePort(), new HalfOpen(s, setup.clock().now()));
            }
            if (known || room || setup.cookies()) {
                answer(s);
            }
        }

        void answer(TcpSegment syn) {
            send(syn, isn(syn.sourcePort(), syn.seq()), syn.seq().plus(1), SYN_ACK);
        }

        void complete(int peer) {
            if (waiting.size() < setup.backlog()) {
                halfOpen.remove(peer);
                waiting.add(peer);
            }
        }

        void refuse(TcpSegment s) {
            boolean hasAck = s.isAck();
            send(
                    s,
                    hasAck ? s.ack() : SeqNumber.ZERO,
                    hasAck ? SeqNumber.ZERO : s.seq().plus(s.length()),
                    hasAck ? TcpFlags.RST : TcpFlags.RST | TcpFlags.ACK);
        }

        void send(TcpSegment to, SeqNumber seq, SeqNumber ack, int flags) {
            setup.wire()
                    .accept(new TcpSegment(
                            to.destinationPort(), to.sourcePort(), seq, ack, flags, 8000, 0, List.of(), Payload.EMPTY));
        }

        @Override
        public int accept() {
            Integer next = waiting.poll();
            return next == null ? NONE : next;
        }

        @Override
        public int halfOpen() {
            return halfOpen.size();
        }

        @Override
        public void onTime() {
            for (HalfOpen h : List.copyOf(halfOpen.values())) {
                if (h.repeatAt <= setup.clock().now()) {
                    h.repeatAt += Clock.SECOND << ++h.repeats;
                    answer(h.syn);
                }
                if (h.repeats > GIVE_UP_AFTER) {
                    halfOpen.remove(h.syn.sourcePort());
                }
            }
        }

        @Override
        public void close() {
            closed = true;
            halfOpen.clear();
            for (int peer : waiting) {
                TcpSegment to = new TcpSegment(
                        peer, 7, SeqNumber.ZERO, SeqNumber.ZERO, TcpFlags.ACK, 0, 0, List.of(), Payload.EMPTY);
                refuse(to);
            }
            waiting.clear();
        }
    }

    @SeededBug("who came last is accepted first")
    static class Stack extends ListenerContract {
        @Override
        protected Subject create(Setup setup) {
            return new SimpleListener(setup) {
                @Override
                public int accept() {
                    return waiting.isEmpty() ? NONE : waiting.removeLast();
                }
            };
        }
    }

    @SeededBug("a SYN is enough to be accepted")
    static class AcceptsSyns extends ListenerContract {
        @Override
        protected Subject create(Setup setup) {
            return new SimpleListener(setup) {
                @Override
                void syn(TcpSegment s) {
                    super.syn(s);
                    complete(s.sourcePort());
                }
            };
        }
    }

    @SeededBug("the backlog does not limit anything")
    static class NoBacklog extends ListenerContract {
        @Override
        protected Subject create(Setup setup) {
            return new SimpleListener(
                    new Setup(Integer.MAX_VALUE, setup.synQueue(), setup.cookies(), setup.clock(), setup.wire()));
        }
    }

    @SeededBug("a full backlog throws the connection away instead of waiting for the peer to say it again")
    static class FullBacklogForgets extends ListenerContract {
        @Override
        protected Subject create(Setup setup) {
            return new SimpleListener(setup) {
                @Override
                void complete(int peer) {
                    super.complete(peer);
                    halfOpen.remove(peer);
                }
            };
        }
    }

    @SeededBug("every SYN takes memory, however many there are")
    static class NoLimit extends ListenerContract {
        @Override
        protected Subject create(Setup setup) {
            return new SimpleListener(
                    new Setup(setup.backlog(), Integer.MAX_VALUE, setup.cookies(), setup.clock(), setup.wire()));
        }
    }

    @SeededBug("an ACK during a flood is believed without checking its cookie")
    static class AnyCookie extends ListenerContract {
        @Override
        protected Subject create(Setup setup) {
            return new SimpleListener(setup) {
                @Override
                boolean isCookie(TcpSegment s) {
                    return true;
                }
            };
        }
    }

    @SeededBug("the cookie does not depend on who asks")
    static class SameForAll extends ListenerContract {
        @Override
        protected Subject create(Setup setup) {
            return new SimpleListener(setup) {
                @Override
                SeqNumber isn(int port, SeqNumber peer) {
                    return SeqNumber.of(12345);
                }
            };
        }
    }

    @SeededBug("a reset does not free the place")
    static class DeafToResets extends ListenerContract {
        @Override
        protected Subject create(Setup setup) {
            return new SimpleListener(setup) {
                @Override
                void reset(int peer) {}
            };
        }
    }

    @SeededBug("half-open connections stay for ever")
    static class NeverGivesUp extends ListenerContract {
        @Override
        protected Subject create(Setup setup) {
            return new SimpleListener(setup) {
                @Override
                public void onTime() {
                    halfOpen.values().forEach(h -> answer(h.syn));
                }
            };
        }
    }

    @SeededBug("who waits is forgotten without a word when the listener closes")
    static class ClosesSilently extends ListenerContract {
        @Override
        protected Subject create(Setup setup) {
            return new SimpleListener(setup) {
                @Override
                public void close() {
                    waiting.clear();
                    super.close();
                }
            };
        }
    }
}
