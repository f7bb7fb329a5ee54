package org.lucidstack.contract.bugs;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.lucidstack.buffer.Payload;
import org.lucidstack.contract.FragmentContract;
import org.lucidstack.contract.FragmentContract.Setup;
import org.lucidstack.wire.IcmpCodec;
import org.lucidstack.wire.IcmpMessage;
import org.lucidstack.wire.IpCodec;
import org.lucidstack.wire.IpPacket;
import org.lucidstack.wire.IpProtocol;
import org.lucidstack.wire.Ipv4Packet;
import org.lucidstack.wire.OpaqueBytes;
import org.lucidstack.wire.PacketBuffer;

/** Reassembly that is wrong on purpose. */
final class FragmentBugs {

    private FragmentBugs() {}

    /** Reassembly in the fewest lines: right, until it is spoilt. */
    static class SimpleReassembly implements FragmentContract.Subject {
        private static final int LARGEST = 65_535 - 20;
        private static final int OVERHEAD = 100;

        /** A packet that is not complete. */
        static final class Partial {
            final TreeMap<Integer, byte[]> pieces = new TreeMap<>();
            final long since;

            @Nullable
            Ipv4Packet first;

            int end = -1;
            boolean dead;

            Partial(long since) {
                this.since = since;
            }
        }

        final Setup setup;
        final Map<List<Object>, Partial> partials = new LinkedHashMap<>();

        SimpleReassembly(Setup setup) {
            this.setup = setup;
        }

        List<Object> key(Ipv4Packet p) {
            return List.of(p.source(), p.destination(), p.protocol(), p.identification());
        }

        @Override
        public byte @Nullable [] arrives(IpPacket packet) {
            Ipv4Packet p = (Ipv4Packet) packet;
            if (p.fragmentOffset() + p.payload().length() > LARGEST) {
                return null;
            }
            Partial partial = partials.computeIfAbsent(
                    key(p), key -> new Partial(setup.clock().now()));
            partial.dead |= contradicts(partial, p);
            if (!partial.dead) {
                take(partial, p);
            }
            byte[] whole = partial.dead ? null : assemble(partial);
            if (whole != null) {
                partials.remove(key(p));
            }
            makeRoom();
            return whole;
        }

        void take(Partial partial, Ipv4Packet p) {
            partial.pieces.put(p.fragmentOffset(), p.payload().toByteArray());
            partial.first = p.fragmentOffset() == 0 ? p : partial.first;
            if (!p.moreFragments()) {
                partial.end = p.fragmentOffset() + p.payload().length();
            }
        }

        boolean contradicts(Partial partial, Ipv4Packet p) {
            int from = p.fragmentOffset();
            int to = from + p.payload().length();
            if (partial.end >= 0 && (to > partial.end || !p.moreFragments() && to != partial.end)) {
                return true;
            }
            for (Map.Entry<Integer, byte[]> piece : partial.pieces.entrySet()) {
                int end = piece.getKey() + piece.getValue().length;
                boolean overlaps = from < end && piece.getKey() < to;
                boolean same = from == piece.getKey()
                        && Arrays.equals(piece.getValue(), p.payload().toByteArray());
                if (overlaps && !same || !p.moreFragments() && end > to) {
                    return true;
                }
            }
            return false;
        }

        byte @Nullable [] assemble(Partial partial) {
            int at = 0;
            for (Map.Entry<Integer, byte[]> piece : partial.pieces.entrySet()) {
                if (piece.getKey() != at) {
                    return null;
                }
                at += piece.getValue().length;
            }
            return at == partial.end ? join(partial, at) : null;
        }

        static byte[] join(Partial partial, int length) {
            byte[] whole = new byte[length];
            partial.pieces.forEach((at, bytes) -> System.arraycopy(bytes, 0, whole, at, bytes.length));
            return whole;
        }

        void makeRoom() {
            while (partials.values().stream().mapToInt(SimpleReassembly::memory).sum() > setup.memory()) {
                partials.remove(partials.keySet().iterator().next());
            }
        }

        private static int memory(Partial partial) {
            return OVERHEAD
                    + partial.pieces.values().stream()
                            .mapToInt(piece -> piece.length)
                            .sum();
        }

        @Override
        public void onTime() {
            for (List<Object> key : List.copyOf(partials.keySet())) {
                Partial partial = partials.get(key);
                if (setup.clock().now() - partial.since >= setup.timeout()) {
                    partials.remove(key);
                    if (partial.first != null && !partial.dead) {
                        tell(partial.first);
                    }
                }
            }
        }

        void tell(Ipv4Packet first) {
            IcmpMessage error = new IcmpMessage.TimeExceeded(1, Payload.of(Arrays.copyOf(IpCodec.encode(first), 28)));
            PacketBuffer message = new PacketBuffer();
            message.start(error.payload());
            IcmpCodec.prependV4(error, message);
            setup.wire()
                    .accept(new Ipv4Packet(
                            0,
                            0,
                            0,
                            false,
                            false,
                            false,
                            0,
                            64,
                            IpProtocol.ICMP,
                            first.destination(),
                            first.source(),
                            OpaqueBytes.EMPTY,
                            Payload.of(message.toByteArray())));
        }
    }

    @SeededBug("the last fragment is believed to come last")
    static class OrderAssumed extends FragmentContract {
        @Override
        protected Subject create(Setup setup) {
            return new SimpleReassembly(setup) {
                @Override
                void take(Partial partial, Ipv4Packet p) {
                    if (!partial.pieces.isEmpty() || p.fragmentOffset() == 0) {
                        super.take(partial, p);
                    }
                }
            };
        }
    }

    @SeededBug("the packet is complete when as many bytes have come as it has, holes or not")
    static class CountsBytes extends FragmentContract {
        @Override
        protected Subject create(Setup setup) {
            return new SimpleReassembly(setup) {
                private int bytes;

                @Override
                void take(Partial partial, Ipv4Packet p) {
                    bytes = partial.pieces.isEmpty() ? 0 : bytes;
                    bytes += p.payload().length();
                    super.take(partial, p);
                }

                @Override
                byte @Nullable [] assemble(Partial partial) {
                    return partial.end >= 0 && bytes >= partial.end ? join(partial, partial.end) : null;
                }
            };
        }
    }

    @SeededBug("fragments belong together when their identification is the same, whoever sent them")
    static class IdentificationOnly extends FragmentContract {
        @Override
        protected Subject create(Setup setup) {
            return new SimpleReassembly(setup) {
                @Override
                List<Object> key(Ipv4Packet p) {
                    return List.of(p.identification());
                }
            };
        }
    }

    @SeededBug("the protocol is not part of what identifies a packet")
    static class ProtocolForgotten extends FragmentContract {
        @Override
        protected Subject create(Setup setup) {
            return new SimpleReassembly(setup) {
                @Override
                List<Object> key(Ipv4Packet p) {
                    return List.of(p.source(), p.destination(), p.identification());
                }
            };
        }
    }

    @SeededBug("overlapping bytes replace those that were there")
    static class OverlapsReplace extends FragmentContract {
        @Override
        protected Subject create(Setup setup) {
            return new SimpleReassembly(setup) {
                @Override
                boolean contradicts(Partial partial, Ipv4Packet p) {
                    return false;
                }

                @Override
                byte @Nullable [] assemble(Partial partial) {
                    int at = 0;
                    for (Map.Entry<Integer, byte[]> piece : partial.pieces.entrySet()) {
                        if (piece.getKey() > at) {
                            return null;
                        }
                        at = Math.max(at, piece.getKey() + piece.getValue().length);
                    }
                    return at == partial.end ? join(partial, at) : null;
                }
            };
        }
    }

    @SeededBug("a fragment that comes twice counts as an attack")
    static class DuplicatesContradict extends FragmentContract {
        @Override
        protected Subject create(Setup setup) {
            return new SimpleReassembly(setup) {
                @Override
                boolean contradicts(Partial partial, Ipv4Packet p) {
                    return partial.pieces.containsKey(p.fragmentOffset()) || super.contradicts(partial, p);
                }
            };
        }
    }

    @SeededBug("what is not complete is kept for ever")
    static class NeverForgets extends FragmentContract {
        @Override
        protected Subject create(Setup setup) {
            return new SimpleReassembly(setup) {
                @Override
                public void onTime() {}
            };
        }
    }

    @SeededBug("an error about a packet whose first fragment never came")
    static class TellsOfAnything extends FragmentContract {
        @Override
        protected Subject create(Setup setup) {
            return new SimpleReassembly(setup) {
                @Override
                void take(Partial partial, Ipv4Packet p) {
                    super.take(partial, p);
                    partial.first = p;
                }
            };
        }
    }

    @SeededBug("strangers may fill the memory: nothing makes room")
    static class NoBound extends FragmentContract {
        @Override
        protected Subject create(Setup setup) {
            return new SimpleReassembly(setup) {
                @Override
                void makeRoom() {}
            };
        }
    }

    @SeededBug("where there is no room the newcomer goes: a flood of halves keeps everybody out")
    static class NewcomerGoes extends FragmentContract {
        @Override
        protected Subject create(Setup setup) {
            return new SimpleReassembly(setup) {
                @Override
                public byte @Nullable [] arrives(IpPacket packet) {
                    boolean full = partials.size() > 500 && !partials.containsKey(key((Ipv4Packet) packet));
                    return full ? null : super.arrives(packet);
                }
            };
        }
    }
}
