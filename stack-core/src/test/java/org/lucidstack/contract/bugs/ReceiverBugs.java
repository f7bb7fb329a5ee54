package org.lucidstack.contract.bugs;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lucidstack.contract.ReceiverContract;
import org.lucidstack.contract.ReferenceReceive;
import org.lucidstack.wire.SeqNumber;
import org.lucidstack.wire.TcpOption.SackBlock;

/** Receive sides that are wrong on purpose: the reference, spoilt in what goes in or comes out. */
final class ReceiverBugs {

    private ReceiverBugs() {}

    /** The reference, to be spoilt. */
    static class Spoilt implements ReceiverContract.Subject {
        private final ReceiverContract.Subject right;

        Spoilt(int capacity, int mss) {
            this.right = ReferenceReceive.receiver(capacity, mss);
        }

        @Override
        public void arrives(boolean syn, SeqNumber seq, byte[] data, boolean fin) {
            right.arrives(syn, seq, data, fin);
        }

        @Override
        public @Nullable SeqNumber ackNumber() {
            return right.ackNumber();
        }

        @Override
        public int window() {
            return right.window();
        }

        @Override
        public int available() {
            return right.available();
        }

        @Override
        public byte[] read(int max) {
            return right.read(max);
        }

        @Override
        public boolean isAtEnd() {
            return right.isAtEnd();
        }

        @Override
        public List<SackBlock> sackBlocks(int max) {
            return right.sackBlocks(max);
        }

        /** How far {@code seq} lies ahead of what is acknowledged; 0 before the SYN. */
        int ahead(SeqNumber seq) {
            SeqNumber ack = right.ackNumber();
            return ack == null ? 0 : ack.distanceTo(seq);
        }
    }

    @SeededBug("a second FIN is counted again")
    static class SecondFinCounted extends ReceiverContract {
        @Override
        protected Subject create(int capacity, int mss) {
            return new Spoilt(capacity, mss) {
                private boolean reached;
                private int again;

                @Override
                public void arrives(boolean syn, SeqNumber seq, byte[] data, boolean fin) {
                    again += fin && reached ? 1 : 0;
                    super.arrives(syn, seq, data, fin);
                    reached |= fin && ahead(seq.plus(data.length)) < 0;
                }

                @Override
                public @Nullable SeqNumber ackNumber() {
                    SeqNumber ack = super.ackNumber();
                    return ack == null ? null : ack.plus(again);
                }
            };
        }
    }

    @SeededBug("a FIN is acknowledged before the data in front of it has come")
    static class FinTooEarly extends ReceiverContract {
        @Override
        protected Subject create(int capacity, int mss) {
            return new Spoilt(capacity, mss) {
                private boolean early;

                @Override
                public void arrives(boolean syn, SeqNumber seq, byte[] data, boolean fin) {
                    early |= fin && ahead(seq) > 0;
                    super.arrives(syn, seq, data, fin);
                }

                @Override
                public @Nullable SeqNumber ackNumber() {
                    SeqNumber ack = super.ackNumber();
                    return ack != null && early && !isAtEnd() && available() == 0 ? ack.plus(1) : ack;
                }
            };
        }
    }

    @SeededBug("a FIN counts although the data in front of it was cut off by the window")
    static class FinOfACutSegment extends ReceiverContract {
        @Override
        protected Subject create(int capacity, int mss) {
            return new Spoilt(capacity, mss) {
                @Override
                public void arrives(boolean syn, SeqNumber seq, byte[] data, boolean fin) {
                    int room = window() - ahead(seq);
                    boolean cut = !syn && room >= 0 && room < data.length;
                    super.arrives(syn, seq, cut ? Arrays.copyOf(data, room) : data, fin);
                }
            };
        }
    }

    @SeededBug("unread data does not shrink the window")
    static class WindowIsCapacity extends ReceiverContract {
        @Override
        protected Subject create(int capacity, int mss) {
            return new Spoilt(capacity, mss) {
                @Override
                public int window() {
                    super.window();
                    return Math.min(capacity, 0xffff);
                }
            };
        }
    }

    @SeededBug("data behind a gap shrinks the window, so that the right edge retreats")
    static class EdgeRetreats extends ReceiverContract {
        @Override
        protected Subject create(int capacity, int mss) {
            return new Spoilt(capacity, mss) {
                private int held;

                @Override
                public void arrives(boolean syn, SeqNumber seq, byte[] data, boolean fin) {
                    held = ahead(seq) > 0 ? held + data.length : 0;
                    super.arrives(syn, seq, data, fin);
                }

                @Override
                public int window() {
                    return Math.max(0, super.window() - held);
                }
            };
        }
    }

    @SeededBug("the window of a large buffer overflows the field")
    static class WindowOverflows extends ReceiverContract {
        @Override
        protected Subject create(int capacity, int mss) {
            return new Spoilt(capacity, mss) {
                @Override
                public int window() {
                    return capacity > 0xffff ? capacity & 0xffff : super.window();
                }
            };
        }
    }

    @SeededBug("the window opens by every byte that is read: silly window syndrome")
    static class SillyWindow extends ReceiverContract {
        @Override
        protected Subject create(int capacity, int mss) {
            return new Spoilt(capacity, mss) {
                @Override
                public int window() {
                    return Math.max(super.window(), Math.min(0xffff, capacity - available()));
                }
            };
        }
    }

    @SeededBug("raw comparison: a number that is smaller as an unsigned int is taken for old")
    static class RawComparison extends ReceiverContract {
        @Override
        protected Subject create(int capacity, int mss) {
            return new Spoilt(capacity, mss) {
                @Override
                public void arrives(boolean syn, SeqNumber seq, byte[] data, boolean fin) {
                    SeqNumber ack = ackNumber();
                    if (ack == null
                            || syn
                            || seq.plus(data.length + (fin ? 1 : 0)).toUnsigned() > ack.toUnsigned()) {
                        super.arrives(syn, seq, data, fin);
                    }
                }
            };
        }
    }

    @SeededBug("a segment that begins with old data is dropped, though its end is new")
    static class PartlyOldDropped extends ReceiverContract {
        @Override
        protected Subject create(int capacity, int mss) {
            return new Spoilt(capacity, mss) {
                @Override
                public void arrives(boolean syn, SeqNumber seq, byte[] data, boolean fin) {
                    if (syn || ahead(seq) >= 0) {
                        super.arrives(syn, seq, data, fin);
                    }
                }
            };
        }
    }

    @SeededBug("what comes out of order is dropped")
    static class OutOfOrderDropped extends ReceiverContract {
        @Override
        protected Subject create(int capacity, int mss) {
            return new Spoilt(capacity, mss) {
                @Override
                public void arrives(boolean syn, SeqNumber seq, byte[] data, boolean fin) {
                    if (syn || ahead(seq) <= 0) {
                        super.arrives(syn, seq, data, fin);
                    }
                }
            };
        }
    }

    @SeededBug("data beyond the window is taken")
    static class TakesMoreThanItPromised extends ReceiverContract {
        @Override
        protected Subject create(int capacity, int mss) {
            return new Spoilt(capacity + 500, mss) {
                @Override
                public int window() {
                    return Math.max(0, super.window() - 500);
                }
            };
        }
    }

    @SeededBug("the byte in the place of the SYN is taken for data")
    static class ByteOfTheSyn extends ReceiverContract {
        @Override
        protected Subject create(int capacity, int mss) {
            return new Spoilt(capacity, mss) {
                private @Nullable SeqNumber irs;

                @Override
                public void arrives(boolean syn, SeqNumber seq, byte[] data, boolean fin) {
                    irs = syn ? seq : irs;
                    boolean atSyn = !syn && seq.equals(irs) && data.length > 0;
                    super.arrives(syn, atSyn ? seq.plus(1) : seq, data, fin);
                }
            };
        }
    }

    @SeededBug("data before the SYN is taken")
    static class NoSynNeeded extends ReceiverContract {
        @Override
        protected Subject create(int capacity, int mss) {
            return new Spoilt(capacity, mss) {
                @Override
                public void arrives(boolean syn, SeqNumber seq, byte[] data, boolean fin) {
                    if (ackNumber() == null && !syn) {
                        super.arrives(true, seq.plus(-1), data, fin);
                    } else {
                        super.arrives(syn, seq, data, fin);
                    }
                }
            };
        }
    }
}
