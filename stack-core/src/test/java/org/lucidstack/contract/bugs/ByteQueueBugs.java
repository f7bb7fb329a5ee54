package org.lucidstack.contract.bugs;

import java.util.Arrays;
import org.lucidstack.contract.ByteQueueContract;

/** Queues that are wrong on purpose: variants of a ring that is right. */
final class ByteQueueBugs {

    private ByteQueueBugs() {}

    /** A ring buffer that doubles when it is full. */
    static class Ring implements ByteQueueContract.Subject {
        byte[] ring = new byte[64];
        int head;
        int length;

        @Override
        public void append(byte[] bytes) {
            grow(length + bytes.length);
            int tail = at(length);
            int first = Math.min(bytes.length, ring.length - tail);
            System.arraycopy(bytes, 0, ring, tail, first);
            System.arraycopy(bytes, first, ring, 0, bytes.length - first);
            length += bytes.length;
        }

        void grow(int needed) {
            if (needed > ring.length) {
                byte[] larger = new byte[Integer.highestOneBit(needed) * 2];
                byte[] old = view(0, length);
                System.arraycopy(old, 0, larger, 0, old.length);
                ring = larger;
                head = 0;
            }
        }

        int at(int offset) {
            return head + offset & ring.length - 1;
        }

        @Override
        public int length() {
            return length;
        }

        @Override
        public byte[] view(int offset, int count) {
            check(offset, count);
            byte[] bytes = new byte[count];
            int from = at(offset);
            int first = Math.min(count, ring.length - from);
            System.arraycopy(ring, from, bytes, 0, first);
            System.arraycopy(ring, 0, bytes, first, count - first);
            return bytes;
        }

        void check(int offset, int count) {
            if (offset < 0 || count < 0 || offset + count > length) {
                throw new IndexOutOfBoundsException(offset + " + " + count);
            }
        }

        @Override
        public void drop(int count) {
            check(0, count);
            head = at(count);
            length -= count;
        }

        @Override
        public byte[] read(int max) {
            byte[] bytes = view(0, Math.min(max, length));
            drop(bytes.length);
            return bytes;
        }

        @Override
        public void clear() {
            head = 0;
            length = 0;
        }
    }

    @SeededBug("a queue that grows forgets that it had wrapped around")
    static class GrowsWithoutUnwrapping extends ByteQueueContract {
        @Override
        protected Subject create(int chunkSize) {
            return new Ring() {
                @Override
                void grow(int needed) {
                    if (needed > ring.length) {
                        ring = Arrays.copyOf(ring, Integer.highestOneBit(needed) * 2);
                    }
                }
            };
        }
    }

    @SeededBug("looking takes the bytes away")
    static class ViewDrops extends ByteQueueContract {
        @Override
        protected Subject create(int chunkSize) {
            return new Ring() {
                @Override
                public byte[] view(int offset, int count) {
                    byte[] bytes = super.view(offset, count);
                    if (offset == 0 && count < length) {
                        drop(count);
                    }
                    return bytes;
                }
            };
        }
    }

    @SeededBug("a view ignores where it should start")
    static class ViewFromTheHead extends ByteQueueContract {
        @Override
        protected Subject create(int chunkSize) {
            return new Ring() {
                @Override
                public byte[] view(int offset, int count) {
                    check(offset, count);
                    return super.view(0, count);
                }
            };
        }
    }

    @SeededBug("a zero ends the data")
    static class ZeroEnds extends ByteQueueContract {
        @Override
        protected Subject create(int chunkSize) {
            return new Ring() {
                @Override
                public void append(byte[] bytes) {
                    int end = 0;
                    while (end < bytes.length && bytes[end] != 0) {
                        end++;
                    }
                    super.append(Arrays.copyOf(bytes, end));
                }
            };
        }
    }

    @SeededBug("clearing leaves one byte")
    static class ClearKeepsLength extends ByteQueueContract {
        @Override
        protected Subject create(int chunkSize) {
            return new Ring() {
                @Override
                public void clear() {
                    drop(length - 1);
                }
            };
        }
    }

    @SeededBug("dropping more than there is makes the length negative")
    static class NoBounds extends ByteQueueContract {
        @Override
        protected Subject create(int chunkSize) {
            return new Ring() {
                @Override
                void check(int offset, int count) {}
            };
        }
    }

    @SeededBug("it keeps the caller's array instead of the bytes")
    static class KeepsTheArray extends ByteQueueContract {
        @Override
        protected Subject create(int chunkSize) {
            return new Ring() {
                private byte[] kept = new byte[0];

                @Override
                public void append(byte[] bytes) {
                    if (length == 0) {
                        kept = bytes;
                    }
                    super.append(bytes);
                }

                @Override
                public byte[] view(int offset, int count) {
                    byte[] bytes = super.view(offset, count);
                    return length == kept.length && head == 0 && count == length ? kept.clone() : bytes;
                }
            };
        }
    }

    @SeededBug("each read moves all the rest to the front: quadratic")
    static class MovesTheRest extends ByteQueueContract {
        @Override
        protected Subject create(int chunkSize) {
            return new Ring() {
                @Override
                public void drop(int count) {
                    check(0, count);
                    byte[] rest = view(count, length - count);
                    clear();
                    append(rest);
                }
            };
        }
    }
}
