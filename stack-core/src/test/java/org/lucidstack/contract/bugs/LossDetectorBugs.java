package org.lucidstack.contract.bugs;

import java.util.ArrayList;
import java.util.List;
import org.lucidstack.contract.LossDetectorContract;
import org.lucidstack.contract.RetransmitQueueContract.Range;
import org.lucidstack.time.Clock;

/** Loss detectors that are wrong on purpose. */
final class LossDetectorBugs {

    private LossDetectorBugs() {}

    /** Both detectors over a plain list: right, until it is spoilt. */
    static class SimpleDetector implements LossDetectorContract.Subject {

        /** A segment that is outstanding. */
        static final class Out {
            final Range range;
            long sentAt;
            boolean again;
            boolean sacked;
            boolean lost;

            Out(Range range, long sentAt) {
                this.range = range;
                this.sentAt = sentAt;
            }
        }

        final boolean sack;
        final int mss;
        final long rtt;
        final List<Out> out = new ArrayList<>();
        long nxt;
        long newestSentAt = -1;
        long newestEnd;
        long highest;
        boolean reordering;
        boolean recovering;
        long point = -1;
        int duplicates;
        long deadline = Clock.NEVER;

        SimpleDetector(boolean sack, int mss, long rtt) {
            this.sack = sack;
            this.mss = mss;
            this.rtt = rtt;
        }

        @Override
        public void sent(Range range, long now) {
            out.add(new Out(range, now));
            nxt = range.to();
        }

        @Override
        public void resent(Range range, long now) {
            for (Out o : out) {
                if (o.range.equals(range)) {
                    o.lost = false;
                    o.again = true;
                    o.sentAt = now;
                }
            }
        }

        @Override
        public void acknowledged(long una, List<Range> sacked, boolean duplicate, long now) {
            boolean advances = !out.isEmpty() && una > out.get(0).range.from();
            for (Out o : List.copyOf(out)) {
                boolean reported = sacked.contains(o.range) && !o.sacked;
                boolean gone = o.range.to() <= una;
                if (reported || gone && !o.sacked) {
                    delivered(o);
                }
                o.sacked |= reported;
                o.lost &= !o.sacked;
                if (gone) {
                    out.remove(o);
                }
            }
            if (!sack) {
                countDuplicates(una, advances, duplicate);
            }
            if (recovering && una >= point) {
                recovering = false;
                duplicates = 0;
            }
            look(now);
        }

        void delivered(Out o) {
            if (o.range.to() < highest && !o.again) {
                reordering = true;
            }
            highest = Math.max(highest, o.range.to());
            if (o.sentAt > newestSentAt || o.sentAt == newestSentAt && o.range.to() > newestEnd) {
                newestSentAt = o.sentAt;
                newestEnd = o.range.to();
            }
        }

        void countDuplicates(long una, boolean advances, boolean duplicate) {
            if (duplicate) {
                duplicates++;
            } else if (advances) {
                duplicates = 0;
            }
            boolean third = duplicates == threshold() && !recovering;
            boolean partial = recovering && advances && una < point;
            if ((third || partial) && !out.isEmpty()) {
                out.get(0).lost = true;
                recover();
            }
        }

        int threshold() {
            return 3;
        }

        void recover() {
            if (!recovering) {
                recovering = true;
                point = nxt;
            }
        }

        long patience() {
            long sackedSegments = out.stream().filter(o -> o.sacked).count();
            return !reordering && (recovering || sackedSegments >= threshold()) ? 0 : rtt / 4;
        }

        boolean leftBefore(Out o) {
            return o.sentAt < newestSentAt || o.sentAt == newestSentAt && o.range.to() < newestEnd;
        }

        @Override
        public void look(long now) {
            deadline = Clock.NEVER;
            if (!sack) {
                return;
            }
            long patience = patience();
            for (Out o : out) {
                if (o.sacked || o.lost || !leftBefore(o)) {
                    continue;
                }
                long due = o.sentAt + rtt + patience;
                if (due <= now) {
                    o.lost = true;
                } else {
                    deadline = deadline == Clock.NEVER ? due : Math.max(due, deadline);
                }
            }
            if (out.stream().anyMatch(o -> o.lost)) {
                recover();
            }
        }

        @Override
        public void onTimeout(long now) {
            for (int i = 0; i < out.size(); i++) {
                Out o = out.get(i);
                o.lost = !o.sacked && (i == 0 || !sack || o.sentAt + rtt <= now);
            }
            recover();
        }

        @Override
        public long deadline() {
            return deadline;
        }

        @Override
        public List<Range> lost() {
            return out.stream().filter(o -> o.lost).map(o -> o.range).toList();
        }
    }

    @SeededBug("one overtaking segment is enough: every reordering looks like a loss")
    static class NoPatience extends LossDetectorContract {
        @Override
        protected Subject create(boolean sack, int mss, long rtt) {
            return new SimpleDetector(sack, mss, rtt) {
                @Override
                long patience() {
                    return 0;
                }
            };
        }
    }

    @SeededBug("the reordering window is always waited for, three SACKed segments or not")
    static class AlwaysPatient extends LossDetectorContract {
        @Override
        protected Subject create(boolean sack, int mss, long rtt) {
            return new SimpleDetector(sack, mss, rtt) {
                @Override
                long patience() {
                    return rtt / 4;
                }
            };
        }
    }

    @SeededBug("nobody looks again when no acknowledgment comes: a loss at the end waits for the timeout")
    static class NoTimer extends LossDetectorContract {
        @Override
        protected Subject create(boolean sack, int mss, long rtt) {
            return new SimpleDetector(sack, mss, rtt) {
                @Override
                public long deadline() {
                    return Clock.NEVER;
                }
            };
        }
    }

    @SeededBug("sequence numbers are compared instead of times: a retransmission is lost at once again")
    static class ComparesNumbers extends LossDetectorContract {
        @Override
        protected Subject create(boolean sack, int mss, long rtt) {
            return new SimpleDetector(sack, mss, rtt) {
                @Override
                public void look(long now) {
                    for (Out o : out) {
                        o.lost |= sack && !o.sacked && o.range.to() + 2L * mss < highest;
                    }
                }
            };
        }
    }

    @SeededBug("what was sent again is never lost again")
    static class RetransmissionsAreSafe extends LossDetectorContract {
        @Override
        protected Subject create(boolean sack, int mss, long rtt) {
            return new SimpleDetector(sack, mss, rtt) {
                @Override
                boolean leftBefore(Out o) {
                    return !o.again && super.leftBefore(o);
                }
            };
        }
    }

    @SeededBug("a path that reorders is not remembered")
    static class NeverLearns extends LossDetectorContract {
        @Override
        protected Subject create(boolean sack, int mss, long rtt) {
            return new SimpleDetector(sack, mss, rtt) {
                @Override
                void delivered(Out o) {
                    super.delivered(o);
                    reordering = false;
                }
            };
        }
    }

    @SeededBug("a timeout takes everything for lost, SACKed or not")
    static class TimeoutForgetsReports extends LossDetectorContract {
        @Override
        protected Subject create(boolean sack, int mss, long rtt) {
            return new SimpleDetector(sack, mss, rtt) {
                @Override
                public void onTimeout(long now) {
                    super.onTimeout(now);
                    out.forEach(o -> o.lost = true);
                }
            };
        }
    }

    @SeededBug("the second duplicate counts as the third")
    static class ThresholdOfTwo extends LossDetectorContract {
        @Override
        protected Subject create(boolean sack, int mss, long rtt) {
            return new SimpleDetector(sack, mss, rtt) {
                @Override
                int threshold() {
                    return 2;
                }
            };
        }
    }

    @SeededBug("a partial acknowledgment ends the recovery: the second loss waits for the timeout")
    static class PartialIsFull extends LossDetectorContract {
        @Override
        protected Subject create(boolean sack, int mss, long rtt) {
            return new SimpleDetector(sack, mss, rtt) {
                @Override
                void countDuplicates(long una, boolean advances, boolean duplicate) {
                    recovering &= !advances;
                    super.countDuplicates(una, advances, duplicate);
                }
            };
        }
    }

    @SeededBug("duplicates are counted over the whole connection")
    static class CountsForEver extends LossDetectorContract {
        @Override
        protected Subject create(boolean sack, int mss, long rtt) {
            return new SimpleDetector(sack, mss, rtt) {
                @Override
                void countDuplicates(long una, boolean advances, boolean duplicate) {
                    int before = duplicates;
                    super.countDuplicates(una, advances, duplicate);
                    duplicates = Math.max(before, duplicates);
                }
            };
        }
    }
}
