package org.lucidstack.contract.bugs;

import org.lucidstack.contract.ReferenceWire;
import org.lucidstack.contract.SeqNumberContract;

/** Sequence numbers that are wrong on purpose. */
final class SeqNumberBugs {

    private static final long TURN = 1L << 32;

    private SeqNumberBugs() {}

    /** The reference, to be spoilt. */
    static class Spoilt implements SeqNumberContract.Subject {
        private final SeqNumberContract.Subject right = ReferenceWire.seqNumber();

        @Override
        public int wrap(long unwrapped) {
            return right.wrap(unwrapped);
        }

        @Override
        public long unwrap(int number, long checkpoint) {
            return right.unwrap(number, checkpoint);
        }

        @Override
        public int plus(int number, int count) {
            return right.plus(number, count);
        }

        @Override
        public boolean isBefore(int a, int b) {
            return right.isBefore(a, b);
        }
    }

    @SeededBug("raw comparison of signed numbers")
    static class SignedComparison extends SeqNumberContract {
        @Override
        protected Subject create() {
            return new Spoilt() {
                @Override
                public boolean isBefore(int a, int b) {
                    return a < b;
                }
            };
        }
    }

    @SeededBug("raw comparison of unsigned numbers")
    static class UnsignedComparison extends SeqNumberContract {
        @Override
        protected Subject create() {
            return new Spoilt() {
                @Override
                public boolean isBefore(int a, int b) {
                    return Integer.compareUnsigned(a, b) < 0;
                }
            };
        }
    }

    @SeededBug("a number counts as before itself")
    static class BeforeItself extends SeqNumberContract {
        @Override
        protected Subject create() {
            return new Spoilt() {
                @Override
                public boolean isBefore(int a, int b) {
                    return b - a >= 0;
                }
            };
        }
    }

    @SeededBug("unwrapping never goes back across the wrap")
    static class NeverBack extends SeqNumberContract {
        @Override
        protected Subject create() {
            return new Spoilt() {
                @Override
                public long unwrap(int number, long checkpoint) {
                    return checkpoint + (number - (int) checkpoint & 0xffffffffL);
                }
            };
        }
    }

    @SeededBug("unwrapping stays in the turn of the checkpoint")
    static class SameTurn extends SeqNumberContract {
        @Override
        protected Subject create() {
            return new Spoilt() {
                @Override
                public long unwrap(int number, long checkpoint) {
                    return checkpoint & ~(TURN - 1) | number & 0xffffffffL;
                }
            };
        }
    }

    @SeededBug("unwrapping extends the sign of the number")
    static class SignExtended extends SeqNumberContract {
        @Override
        protected Subject create() {
            return new Spoilt() {
                @Override
                public long unwrap(int number, long checkpoint) {
                    return (checkpoint & ~(TURN - 1)) + number;
                }
            };
        }
    }

    @SeededBug("numbers wrap at 2^32 - 1")
    static class WrapsEarly extends SeqNumberContract {
        @Override
        protected Subject create() {
            return new Spoilt() {
                @Override
                public int wrap(long unwrapped) {
                    return (int) (unwrapped % (TURN - 1));
                }
            };
        }
    }

    @SeededBug("moving on stops at the largest int")
    static class Saturates extends SeqNumberContract {
        @Override
        protected Subject create() {
            return new Spoilt() {
                @Override
                public int plus(int number, int count) {
                    return (int) Math.min((long) number + count, Integer.MAX_VALUE);
                }
            };
        }
    }
}
