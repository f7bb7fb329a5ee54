package org.lucidstack.contract.bugs;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.lucidstack.contract.ReferenceSend;
import org.lucidstack.contract.RetransmitQueueContract.Range;
import org.lucidstack.contract.SackScoreboardContract;

/** Scoreboards that are wrong on purpose. */
final class SackScoreboardBugs {

    private SackScoreboardBugs() {}

    /** The reference, to be spoilt. */
    static class Spoilt implements SackScoreboardContract.Subject {
        private final SackScoreboardContract.Subject right = ReferenceSend.scoreboard();

        @Override
        public List<Range> add(long from, long to) {
            return right.add(from, to);
        }

        @Override
        public void acknowledge(long una) {
            right.acknowledge(una);
        }

        @Override
        public boolean contains(long seq) {
            return right.contains(seq);
        }

        @Override
        public int ranges() {
            return right.ranges();
        }
    }

    @SeededBug("all of a block is news, though some was known")
    static class EverythingIsNews extends SackScoreboardContract {
        @Override
        protected Subject create() {
            return new Spoilt() {
                @Override
                public List<Range> add(long from, long to) {
                    return super.add(from, to).isEmpty() ? List.of() : List.of(new Range(from, to));
                }
            };
        }
    }

    @SeededBug("only the first stretch of news is told")
    static class FirstNewsOnly extends SackScoreboardContract {
        @Override
        protected Subject create() {
            return new Spoilt() {
                @Override
                public List<Range> add(long from, long to) {
                    List<Range> news = super.add(from, to);
                    return news.isEmpty() ? news : news.subList(0, 1);
                }
            };
        }
    }

    @SeededBug("the right edge belongs to the block")
    static class RightEdgeIncluded extends SackScoreboardContract {
        @Override
        protected Subject create() {
            return new Spoilt() {
                @Override
                public boolean contains(long seq) {
                    return super.contains(seq) || super.contains(seq - 1);
                }
            };
        }
    }

    @SeededBug("an acknowledgment that cuts a block forgets all of it")
    static class CutBlockForgotten extends SackScoreboardContract {
        @Override
        protected Subject create() {
            return new Spoilt() {
                @Override
                public void acknowledge(long una) {
                    long end = una;
                    while (contains(end)) {
                        end++;
                    }
                    super.acknowledge(end);
                }
            };
        }
    }

    @SeededBug("nothing is ever forgotten")
    static class NothingForgotten extends SackScoreboardContract {
        @Override
        protected Subject create() {
            return new Spoilt() {
                @Override
                public void acknowledge(long una) {}
            };
        }
    }

    @SeededBug("blocks that touch stay apart")
    static class NotMerged extends SackScoreboardContract {
        @Override
        protected Subject create() {
            return new Spoilt() {
                private final TreeSet<Long> starts = new TreeSet<>();

                @Override
                public List<Range> add(long from, long to) {
                    List<Range> news = super.add(from, to);
                    news.forEach(range -> starts.add(range.from()));
                    return news;
                }

                @Override
                public void acknowledge(long una) {
                    super.acknowledge(una);
                    starts.headSet(una).clear();
                }

                @Override
                public int ranges() {
                    return Math.max(super.ranges(), starts.size());
                }
            };
        }
    }

    @SeededBug("memory grows with every block")
    static class Unbounded extends SackScoreboardContract {
        @Override
        protected Subject create() {
            return new Spoilt() {
                private final List<Range> all = new ArrayList<>();

                @Override
                public List<Range> add(long from, long to) {
                    if (to - from == 1) {
                        all.add(new Range(from, to));
                        return List.of(new Range(from, to));
                    }
                    return super.add(from, to);
                }

                @Override
                public int ranges() {
                    return super.ranges() + all.size();
                }
            };
        }
    }

    @SeededBug("a report is lost if an older block begins behind it")
    static class AscendingOnly extends SackScoreboardContract {
        @Override
        protected Subject create() {
            return new Spoilt() {
                private long highest;

                @Override
                public List<Range> add(long from, long to) {
                    if (from < highest - 20) {
                        return List.of();
                    }
                    highest = Math.max(highest, from);
                    return super.add(from, to);
                }
            };
        }
    }
}
