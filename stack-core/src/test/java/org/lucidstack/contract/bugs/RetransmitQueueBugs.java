package org.lucidstack.contract.bugs;

import org.jspecify.annotations.Nullable;
import org.lucidstack.contract.ReferenceSend;
import org.lucidstack.contract.RetransmitQueueContract;
import org.lucidstack.contract.RetransmitQueueContract.Range;

/** Retransmission queues that are wrong on purpose. */
final class RetransmitQueueBugs {

    private RetransmitQueueBugs() {}

    /** The reference, to be spoilt. */
    static class Spoilt implements RetransmitQueueContract.Subject {
        private final RetransmitQueueContract.Subject right = ReferenceSend.retransmitQueue();

        @Override
        public void sent(long from, long to, long now) {
            right.sent(from, to, now);
        }

        @Override
        public long acknowledge(long una) {
            return right.acknowledge(una);
        }

        @Override
        public long sacked(long from, long to) {
            return right.sacked(from, to);
        }

        @Override
        public void markLost(long from) {
            right.markLost(from);
        }

        @Override
        public @Nullable Range nextLost(int max) {
            return right.nextLost(max);
        }

        @Override
        public void resent(Range range, long now) {
            right.resent(range, now);
        }

        @Override
        public void forgetSacks() {
            right.forgetSacks();
        }

        @Override
        public long outstanding() {
            return right.outstanding();
        }

        @Override
        public long sackedBytes() {
            return right.sackedBytes();
        }

        @Override
        public long lostBytes() {
            return right.lostBytes();
        }

        @Override
        public long pipe() {
            return right.pipe();
        }
    }

    @SeededBug("what is SACKed counts as in the network")
    static class PipeWithSacked extends RetransmitQueueContract {
        @Override
        protected Subject create() {
            return new Spoilt() {
                @Override
                public long pipe() {
                    return outstanding() - lostBytes();
                }
            };
        }
    }

    @SeededBug("what is lost stays in the pipe")
    static class PipeWithLost extends RetransmitQueueContract {
        @Override
        protected Subject create() {
            return new Spoilt() {
                @Override
                public long pipe() {
                    return outstanding() - sackedBytes();
                }
            };
        }
    }

    @SeededBug("what is sent again is not in the pipe again")
    static class ResentNotInPipe extends RetransmitQueueContract {
        @Override
        protected Subject create() {
            return new Spoilt() {
                private long resent;

                @Override
                public void resent(Range range, long now) {
                    super.resent(range, now);
                    resent += range.to() - range.from();
                }

                @Override
                public long acknowledge(long una) {
                    resent = 0;
                    return super.acknowledge(una);
                }

                @Override
                public long pipe() {
                    return super.pipe() - resent;
                }
            };
        }
    }

    @SeededBug("an acknowledgment in the middle of a segment frees all of it")
    static class FreesWholeSegments extends RetransmitQueueContract {
        @Override
        protected Subject create() {
            return new Spoilt() {
                private long end = 1;

                @Override
                public void sent(long from, long to, long now) {
                    super.sent(from, to, now);
                    end = to;
                }

                @Override
                public long acknowledge(long una) {
                    boolean cuts = una > 1 && (una - 1) % 1000 != 0;
                    return super.acknowledge(cuts ? Math.min(end, (una / 1000 + 1) * 1000 + 1) : una);
                }
            };
        }
    }

    @SeededBug("an acknowledgment in the middle of a segment frees nothing of it")
    static class KeepsWholeSegments extends RetransmitQueueContract {
        @Override
        protected Subject create() {
            return new Spoilt() {
                @Override
                public long acknowledge(long una) {
                    return super.acknowledge((una - 1) / 1000 * 1000 + 1);
                }
            };
        }
    }

    @SeededBug("what was SACKed is delivered once more by the acknowledgment")
    static class DeliveredTwice extends RetransmitQueueContract {
        @Override
        protected Subject create() {
            return new Spoilt() {
                private long una = 1;

                @Override
                public long acknowledge(long upTo) {
                    super.acknowledge(upTo);
                    long delivered = Math.max(0, upTo - una);
                    una = Math.max(una, upTo);
                    return delivered;
                }
            };
        }
    }

    @SeededBug("SACKed data is freed: it is outstanding no more")
    static class SackedIsFreed extends RetransmitQueueContract {
        @Override
        protected Subject create() {
            return new Spoilt() {
                @Override
                public long outstanding() {
                    return super.outstanding() - super.sackedBytes();
                }

                @Override
                public long sackedBytes() {
                    return 0;
                }
            };
        }
    }

    @SeededBug("a part of a segment that is SACKed takes all of it along")
    static class SackTakesWholeSegments extends RetransmitQueueContract {
        @Override
        protected Subject create() {
            return new Spoilt() {
                @Override
                public long sacked(long from, long to) {
                    return super.sacked((from - 1) / 1000 * 1000 + 1, Math.min((to + 998) / 1000 * 1000 + 1, 2001));
                }
            };
        }
    }

    @SeededBug("a SACK is never taken back")
    static class SacksForever extends RetransmitQueueContract {
        @Override
        protected Subject create() {
            return new Spoilt() {
                @Override
                public void forgetSacks() {}
            };
        }
    }

    @SeededBug("a lost segment is sent again as a whole, whatever the size asked for")
    static class NoPieces extends RetransmitQueueContract {
        @Override
        protected Subject create() {
            return new Spoilt() {
                @Override
                public @Nullable Range nextLost(int max) {
                    return super.nextLost(Integer.MAX_VALUE);
                }
            };
        }
    }
}
