package org.lucidstack.contract.bugs;

import org.lucidstack.contract.AckPolicyContract;
import org.lucidstack.contract.ReferenceReceive;
import org.lucidstack.time.Clock;

/** Acknowledgment policies that are wrong on purpose. */
final class AckPolicyBugs {

    private AckPolicyBugs() {}

    /** The reference, to be spoilt. */
    static class Spoilt implements AckPolicyContract.Subject {
        private final AckPolicyContract.Subject right;

        Spoilt(long delay, int quick, int mss) {
            right = ReferenceReceive.ackPolicy(delay, quick, mss);
        }

        @Override
        public void onData(int bytes, long now) {
            right.onData(bytes, now);
        }

        @Override
        public void onUrgentReason() {
            right.onUrgentReason();
        }

        @Override
        public boolean isDue() {
            return right.isDue();
        }

        @Override
        public long deadline() {
            return right.deadline();
        }

        @Override
        public void onDeadline() {
            right.onDeadline();
        }

        @Override
        public void onAcknowledged() {
            right.onAcknowledged();
        }
    }

    @SeededBug("each segment pushes the deadline back: a slow stream is never acknowledged")
    static class DeadlinePushedBack extends AckPolicyContract {
        @Override
        protected Subject create(long delay, int quick, int mss) {
            return new Spoilt(delay, quick, mss) {
                private long last;

                @Override
                public void onData(int bytes, long now) {
                    super.onData(bytes, now);
                    last = now;
                }

                @Override
                public long deadline() {
                    return super.deadline() == Clock.NEVER ? Clock.NEVER : last + delay;
                }
            };
        }
    }

    @SeededBug("every segment is acknowledged at once")
    static class NoDelay extends AckPolicyContract {
        @Override
        protected Subject create(long delay, int quick, int mss) {
            return new Spoilt(delay, Integer.MAX_VALUE, mss);
        }
    }

    @SeededBug("only the timer makes an acknowledgment leave")
    static class TimerOnly extends AckPolicyContract {
        @Override
        protected Subject create(long delay, int quick, int mss) {
            return new Spoilt(delay, 0, Integer.MAX_VALUE / 4);
        }
    }

    @SeededBug("segments are counted, not bytes")
    static class CountsSegments extends AckPolicyContract {
        @Override
        protected Subject create(long delay, int quick, int mss) {
            return new Spoilt(delay, quick, mss) {
                @Override
                public void onData(int bytes, long now) {
                    super.onData(mss, now);
                }
            };
        }
    }

    @SeededBug("out-of-order data waits like any other")
    static class NothingIsUrgent extends AckPolicyContract {
        @Override
        protected Subject create(long delay, int quick, int mss) {
            return new Spoilt(delay, quick, mss) {
                @Override
                public void onUrgentReason() {
                    onData(1, 0);
                }
            };
        }
    }

    @SeededBug("an acknowledgment that left does not reset the count")
    static class CountNotReset extends AckPolicyContract {
        @Override
        protected Subject create(long delay, int quick, int mss) {
            return new Spoilt(delay, quick, mss) {
                private int total;

                @Override
                public void onData(int bytes, long now) {
                    super.onData(bytes, now);
                    total += bytes;
                    if (total >= 2 * mss) {
                        super.onUrgentReason();
                    }
                }
            };
        }
    }

    @SeededBug("the deadline stays after the acknowledgment has left")
    static class DeadlineStays extends AckPolicyContract {
        @Override
        protected Subject create(long delay, int quick, int mss) {
            return new Spoilt(delay, quick, mss) {
                private long deadline = Clock.NEVER;

                @Override
                public void onData(int bytes, long now) {
                    super.onData(bytes, now);
                    deadline = Math.min(deadline, now + delay);
                }

                @Override
                public long deadline() {
                    return deadline;
                }
            };
        }
    }
}
