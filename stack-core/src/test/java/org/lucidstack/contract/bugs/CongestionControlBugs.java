package org.lucidstack.contract.bugs;

import org.lucidstack.contract.CongestionControlContract;
import org.lucidstack.tcp.congestion.AckSample;
import org.lucidstack.tcp.congestion.CongestionControl;

/** Controllers that are wrong on purpose. */
final class CongestionControlBugs {

    private CongestionControlBugs() {}

    /** RFC 5681 in the fewest lines: right, until it is spoilt. */
    static class SimpleReno implements CongestionControl {
        int mss;
        long window;
        long ssthresh = UNLIMITED;
        final long initial;
        private long credit;

        record Kept(long window, long ssthresh) implements Saved {}

        SimpleReno(int mss, long initial) {
            this.mss = mss;
            this.initial = initial;
            this.window = initial;
        }

        @Override
        public String name() {
            return "simple";
        }

        @Override
        public long window() {
            return window;
        }

        @Override
        public long ssthresh() {
            return ssthresh;
        }

        @Override
        public void onAck(AckSample ack) {
            if (!ack.cwndLimited()) {
                return;
            }
            if (inSlowStart()) {
                window += ack.acked();
                return;
            }
            credit += ack.acked();
            if (credit >= window) {
                credit -= window;
                window += mss;
            }
        }

        @Override
        public long onLoss(long now, long flight) {
            ssthresh = Math.max(flight / 2, 2L * mss);
            window = ssthresh;
            return ssthresh;
        }

        @Override
        public void onRecoveryExit(long now, long flight) {
            window = ssthresh;
        }

        @Override
        public void onTimeout(long now, long flight, boolean first) {
            if (first) {
                ssthresh = Math.max(flight / 2, 2L * mss);
            }
            window = mss;
        }

        @Override
        public void onEcnEcho(long now, long flight) {
            onLoss(now, flight);
        }

        @Override
        public void onIdle(long now) {
            window = Math.min(window, initial);
        }

        @Override
        public void onMssChanged(int newMss) {
            mss = newMss;
            window = Math.max(window, newMss);
        }

        @Override
        public Saved save() {
            return new Kept(window, ssthresh);
        }

        @Override
        public void undo(Saved saved) {
            window = Math.max(window, saved.window());
            ssthresh = Math.max(ssthresh, saved.ssthresh());
        }
    }

    @SeededBug("slow start counts acknowledgments, not bytes: a peer that splits them makes it explode")
    static class CountsAcknowledgments extends CongestionControlContract {
        @Override
        protected CongestionControl create(int mss, long initialWindow) {
            return new SimpleReno(mss, initialWindow) {
                @Override
                public void onAck(AckSample ack) {
                    if (inSlowStart() && ack.cwndLimited()) {
                        window += mss;
                    } else {
                        super.onAck(ack);
                    }
                }
            };
        }
    }

    @SeededBug("the window grows though the application does not use it")
    static class GrowsUnused extends CongestionControlContract {
        @Override
        protected CongestionControl create(int mss, long initialWindow) {
            return new SimpleReno(mss, initialWindow) {
                @Override
                public void onAck(AckSample ack) {
                    super.onAck(new AckSample(
                            ack.now(), ack.acked(), ack.rtt(), ack.smoothedRtt(), ack.flightBefore(), true));
                }
            };
        }
    }

    @SeededBug("slow start goes on above ssthresh")
    static class NoAvoidance extends CongestionControlContract {
        @Override
        protected CongestionControl create(int mss, long initialWindow) {
            return new SimpleReno(mss, initialWindow) {
                @Override
                public void onAck(AckSample ack) {
                    if (ack.cwndLimited()) {
                        window += ack.acked();
                    }
                }
            };
        }
    }

    @SeededBug("MSS*MSS/cwnd in integers: above a large window nothing is added any more")
    static class GrowthRoundsToZero extends CongestionControlContract {
        @Override
        protected CongestionControl create(int mss, long initialWindow) {
            return new SimpleReno(mss, initialWindow) {
                @Override
                public void onAck(AckSample ack) {
                    if (inSlowStart()) {
                        super.onAck(ack);
                    } else {
                        window += mss / window * mss;
                    }
                }
            };
        }
    }

    @SeededBug("a timeout halves only")
    static class TimeoutHalves extends CongestionControlContract {
        @Override
        protected CongestionControl create(int mss, long initialWindow) {
            return new SimpleReno(mss, initialWindow) {
                @Override
                public void onTimeout(long now, long flight, boolean first) {
                    onLoss(now, flight);
                }
            };
        }
    }

    @SeededBug("every timeout of the same segment halves ssthresh again")
    static class EveryTimeoutHalves extends CongestionControlContract {
        @Override
        protected CongestionControl create(int mss, long initialWindow) {
            return new SimpleReno(mss, initialWindow) {
                @Override
                public void onTimeout(long now, long flight, boolean first) {
                    super.onTimeout(now, flight, true);
                }
            };
        }
    }

    @SeededBug("ssthresh may fall below two segments, in the end to zero")
    static class NoFloor extends CongestionControlContract {
        @Override
        protected CongestionControl create(int mss, long initialWindow) {
            return new SimpleReno(mss, initialWindow) {
                @Override
                public long onLoss(long now, long flight) {
                    ssthresh = flight / 2;
                    window = Math.max(ssthresh, mss);
                    return ssthresh;
                }
            };
        }
    }

    @SeededBug("congestion marks are ignored")
    static class DeafToMarks extends CongestionControlContract {
        @Override
        protected CongestionControl create(int mss, long initialWindow) {
            return new SimpleReno(mss, initialWindow) {
                @Override
                public void onEcnEcho(long now, long flight) {}
            };
        }
    }

    @SeededBug("after a pause the whole old window bursts out")
    static class BurstsAfterIdle extends CongestionControlContract {
        @Override
        protected CongestionControl create(int mss, long initialWindow) {
            return new SimpleReno(mss, initialWindow) {
                @Override
                public void onIdle(long now) {}
            };
        }
    }

    @SeededBug("what was spurious stays reduced")
    static class NoUndo extends CongestionControlContract {
        @Override
        protected CongestionControl create(int mss, long initialWindow) {
            return new SimpleReno(mss, initialWindow) {
                @Override
                public void undo(Saved saved) {}
            };
        }
    }

    @SeededBug("larger segments do not fit the window: nothing can be sent any more")
    static class SegmentDoesNotFit extends CongestionControlContract {
        @Override
        protected CongestionControl create(int mss, long initialWindow) {
            return new SimpleReno(mss, initialWindow) {
                @Override
                public void onMssChanged(int newMss) {
                    mss = newMss;
                }
            };
        }
    }
}
