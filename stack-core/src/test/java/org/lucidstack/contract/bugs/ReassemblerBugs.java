package org.lucidstack.contract.bugs;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.lucidstack.contract.ReassemblerContract;
import org.lucidstack.contract.ReassemblerContract.Drained;
import org.lucidstack.wire.SeqNumber;
import org.lucidstack.wire.TcpOption.SackBlock;

/** Reassemblers that are wrong on purpose: variants of one that is right and keeps each stretch in a map. */
final class ReassemblerBugs {

    private static final int MAX_PIECES = 1000;

    private ReassemblerBugs() {}

    /** Stretches by their first number; those that touch become one when a SACK option is asked for. */
    static class MapReassembler implements ReassemblerContract.Subject {
        final TreeMap<Long, byte[]> pieces = new TreeMap<>();
        final List<Long> recent = new ArrayList<>();
        long[] duplicate = {0, 0};

        @Override
        public boolean insert(long seq, byte[] data) {
            if (data.length == 0) {
                return true;
            }
            if (pieces.size() >= MAX_PIECES) {
                return false;
            }
            long at = seq;
            long end = seq + data.length;
            Map.Entry<Long, byte[]> before = pieces.floorEntry(seq);
            if (before != null) {
                at = Math.max(at, end(before));
            }
            boolean overlapped = at > seq;
            if (overlapped) {
                reportDuplicate(seq, Math.min(at, end));
            }
            while (at < end) {
                Map.Entry<Long, byte[]> next = pieces.ceilingEntry(at);
                long to = next == null ? end : Math.min(end, next.getKey());
                if (at < to) {
                    put(at, java.util.Arrays.copyOfRange(data, (int) (at - seq), (int) (to - seq)));
                }
                if (!overlapped && next != null && next.getKey() < end) {
                    reportDuplicate(next.getKey(), Math.min(end(next), end));
                    overlapped = true;
                }
                at = next == null ? end : end(next);
            }
            recent.remove(seq);
            recent.addFirst(seq);
            return true;
        }

        void put(long at, byte[] bytes) {
            pieces.put(at, bytes);
        }

        static long end(Map.Entry<Long, byte[]> piece) {
            return piece.getKey() + piece.getValue().length;
        }

        @Override
        public Drained drain(long nxt) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            long after = nxt;
            while (!pieces.isEmpty() && pieces.firstKey() <= after) {
                Map.Entry<Long, byte[]> piece = pieces.pollFirstEntry();
                if (piece.getKey() < nxt) {
                    reportDuplicate(piece.getKey(), Math.min(end(piece), nxt));
                }
                int skip = (int) (after - piece.getKey());
                if (skip < piece.getValue().length) {
                    bytes.write(piece.getValue(), skip, piece.getValue().length - skip);
                    after = end(piece);
                }
            }
            long done = after;
            recent.removeIf(seq -> seq < done);
            return new Drained(after, bytes.toByteArray());
        }

        @Override
        public long bytesHeld() {
            return pieces.values().stream().mapToLong(piece -> piece.length).sum();
        }

        @Override
        public int blockCount() {
            return blocks().size();
        }

        List<long[]> blocks() {
            List<long[]> blocks = new ArrayList<>();
            for (Map.Entry<Long, byte[]> piece : pieces.entrySet()) {
                if (!blocks.isEmpty() && blocks.getLast()[1] == piece.getKey()) {
                    blocks.getLast()[1] = end(piece);
                } else {
                    blocks.add(new long[] {piece.getKey(), end(piece)});
                }
            }
            return blocks;
        }

        @Override
        public List<SackBlock> sackBlocks(long nxt, int max) {
            List<SackBlock> option = new ArrayList<>();
            if (duplicate[0] < duplicate[1] && max > 0) {
                option.add(block(duplicate));
                forgetDuplicate();
            }
            List<long[]> left = blocks();
            for (long seq : recent) {
                left.stream()
                        .filter(block -> block[0] <= seq && seq < block[1])
                        .findFirst()
                        .ifPresent(block -> {
                            left.remove(block);
                            if (option.size() < max) {
                                option.add(block(block));
                            }
                        });
            }
            return option;
        }

        void forgetDuplicate() {
            duplicate = new long[] {0, 0};
        }

        static SackBlock block(long[] block) {
            return new SackBlock(SeqNumber.of(block[0]), SeqNumber.of(block[1]));
        }

        @Override
        public void reportDuplicate(long start, long end) {
            duplicate = new long[] {start, end};
        }
    }

    @SeededBug("the last copy of a byte counts")
    static class LastCopy extends ReassemblerContract {
        @Override
        protected Subject create() {
            return new MapReassembler() {
                @Override
                public boolean insert(long seq, byte[] data) {
                    boolean held = super.insert(seq, data);
                    pieces.forEach((at, piece) -> {
                        for (int i = 0; i < piece.length; i++) {
                            long offset = at + i - seq;
                            piece[i] = offset >= 0 && offset < data.length ? data[(int) offset] : piece[i];
                        }
                    });
                    return held;
                }
            };
        }
    }

    @SeededBug("what follows an overlapped stretch is cut off")
    static class TailCutOff extends ReassemblerContract {
        @Override
        protected Subject create() {
            return new MapReassembler() {
                @Override
                public boolean insert(long seq, byte[] data) {
                    Long next = pieces.higherKey(seq);
                    int length = next == null ? data.length : (int) Math.min(data.length, next - seq);
                    return super.insert(seq, java.util.Arrays.copyOf(data, length));
                }
            };
        }
    }

    @SeededBug("bytes that come again are counted again")
    static class CountsTwice extends ReassemblerContract {
        @Override
        protected Subject create() {
            return new MapReassembler() {
                private long held;

                @Override
                public boolean insert(long seq, byte[] data) {
                    boolean taken = super.insert(seq, data);
                    held += taken ? data.length : 0;
                    return taken;
                }

                @Override
                public Drained drain(long nxt) {
                    Drained drained = super.drain(nxt);
                    held = pieces.isEmpty() ? 0 : held - drained.bytes().length;
                    return drained;
                }

                @Override
                public long bytesHeld() {
                    return held;
                }
            };
        }
    }

    @SeededBug("draining gives one stretch and not the next one that touches it")
    static class OneStretch extends ReassemblerContract {
        @Override
        protected Subject create() {
            return new MapReassembler() {
                @Override
                public Drained drain(long nxt) {
                    Map.Entry<Long, byte[]> first = pieces.firstEntry();
                    if (first != null && first.getKey() == nxt) {
                        pieces.pollFirstEntry();
                        return new Drained(end(first), first.getValue());
                    }
                    return super.drain(nxt);
                }
            };
        }
    }

    @SeededBug("a stretch that begins before RCV.NXT is never drained")
    static class ExactStartOnly extends ReassemblerContract {
        @Override
        protected Subject create() {
            return new MapReassembler() {
                @Override
                public Drained drain(long nxt) {
                    return pieces.isEmpty() || pieces.firstKey() == nxt
                            ? super.drain(nxt)
                            : new Drained(nxt, new byte[0]);
                }
            };
        }
    }

    @SeededBug("sequence numbers are kept in 31 bits")
    static class NarrowNumbers extends ReassemblerContract {
        @Override
        protected Subject create() {
            return new MapReassembler() {
                @Override
                public boolean insert(long seq, byte[] data) {
                    return super.insert((int) seq & 0x7fffffff, data);
                }
            };
        }
    }

    @SeededBug("SACK blocks come in sequence order, so that the newest may not fit")
    static class BlocksInOrder extends ReassemblerContract {
        @Override
        protected Subject create() {
            return new MapReassembler() {
                @Override
                public List<SackBlock> sackBlocks(long nxt, int max) {
                    List<SackBlock> option = new ArrayList<>();
                    if (duplicate[0] < duplicate[1] && max > 0) {
                        option.add(block(duplicate));
                        forgetDuplicate();
                    }
                    blocks().stream().limit(max - option.size()).forEach(block -> option.add(block(block)));
                    return option;
                }
            };
        }
    }

    @SeededBug("only one SACK block is reported")
    static class OneSackBlock extends ReassemblerContract {
        @Override
        protected Subject create() {
            return new MapReassembler() {
                @Override
                public List<SackBlock> sackBlocks(long nxt, int max) {
                    return super.sackBlocks(nxt, Math.min(max, 1));
                }
            };
        }
    }

    @SeededBug("a duplicate is reported again and again")
    static class DuplicateForever extends ReassemblerContract {
        @Override
        protected Subject create() {
            return new MapReassembler() {
                @Override
                void forgetDuplicate() {}
            };
        }
    }

    @SeededBug("a stretch of zeros counts as a hole")
    static class ZerosAreHoles extends ReassemblerContract {
        @Override
        protected Subject create() {
            return new MapReassembler() {
                @Override
                void put(long at, byte[] bytes) {
                    for (byte value : bytes) {
                        if (value != 0) {
                            super.put(at, bytes);
                            return;
                        }
                    }
                }
            };
        }
    }

    @SeededBug("islands take memory without bound")
    static class Unbounded extends ReassemblerContract {
        @Override
        protected Subject create() {
            return new MapReassembler() {
                private int islands;

                @Override
                public boolean insert(long seq, byte[] data) {
                    if (data.length == 1) {
                        islands++;
                        return true;
                    }
                    return super.insert(seq, data);
                }

                @Override
                public int blockCount() {
                    return super.blockCount() + islands;
                }
            };
        }
    }
}
