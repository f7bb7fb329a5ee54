package org.lucidstack.ip;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.lucidstack.env.Implements;
import org.lucidstack.time.TimerQueue;
import org.lucidstack.wire.Ecn;

/**
 * A packet of which not all fragments have come: what is there, by offset, without overlaps. What lies between are the
 * holes.
 *
 * <pre>
 *   0        1480                2960      3100
 *   |  piece  |       hole        |  piece  | end, known since the last fragment came
 * </pre>
 */
final class PartialPacket extends TimerQueue.Timer {

    /** What became of a fragment. */
    enum Outcome {
        /** Kept, or known already. */
        KEPT,
        COMPLETE,
        /** It contradicts what is there: nothing of this packet can be trusted any more. */
        OVERLAP,
        /** This packet was given up before. */
        DISCARDED
    }

    /** Charged for each packet and each piece on top of their bytes. */
    static final int OVERHEAD = 160;

    private final FragmentReassembler owner;
    private final FragmentKey key;
    private final TreeMap<Integer, byte[]> pieces = new TreeMap<>();
    private @Nullable IncomingHeader header;
    private int total = -1;
    private int received;
    private int ecnSeen;
    private int memory = OVERHEAD;
    private boolean discarded;

    /** The bytes before the data of the first fragment, and where it came in. */
    record IncomingHeader(byte[] bytes, IpInterface on) {}

    PartialPacket(FragmentReassembler owner, FragmentKey key) {
        this.owner = owner;
        this.key = key;
    }

    FragmentKey key() {
        return key;
    }

    /** Bytes of memory that it takes, overhead included. */
    int memory() {
        return memory;
    }

    /** Of the first fragment, or null as long as that is missing. */
    @Nullable
    IncomingHeader header() {
        return header;
    }

    /** Data bytes in all; known once complete. */
    int total() {
        return total;
    }

    @Override
    protected void fire(long now) {
        owner.timedOut(this);
    }

    /** Takes in a fragment whose lengths have been checked. */
    @Implements({"RFC815-3-1", "RFC8200-4.5-5", "RFC5722-4-1"})
    Outcome add(IncomingFragment fragment) {
        if (discarded) {
            return Outcome.DISCARDED;
        }
        int end = fragment.end();
        boolean contradictsEnd =
                total >= 0 ? end > total || !fragment.more() && end != total : !fragment.more() && end < highestEnd();
        byte[] data = fragment.data().toByteArray();
        if (contradictsEnd || contradictsData(fragment, data)) {
            return Outcome.OVERLAP;
        }
        if (!fragment.more()) {
            total = end;
        }
        fillHoles(fragment.offset(), data);
        ecnSeen |= 1 << fragment.packet().ip().ecn();
        if (fragment.offset() == 0 && header == null) {
            header = new IncomingHeader(
                    fragment.header().toByteArray(), fragment.packet().on());
            memory += header.bytes.length;
        }
        return received == total ? Outcome.COMPLETE : Outcome.KEPT;
    }

    private int highestEnd() {
        Map.Entry<Integer, byte[]> last = pieces.lastEntry();
        return last == null ? 0 : last.getKey() + last.getValue().length;
    }

    /** IPv6 allows no overlap but an exact repetition; in IPv4 what overlaps has to be the same. */
    private boolean contradictsData(IncomingFragment fragment, byte[] data) {
        int start = fragment.offset();
        int end = start + data.length;
        for (Map.Entry<Integer, byte[]> piece : piecesTouching(start, end).entrySet()) {
            int from = Math.max(start, piece.getKey());
            int to = Math.min(end, piece.getKey() + piece.getValue().length);
            if (from >= to) {
                continue;
            }
            boolean isRepetition = piece.getKey() == start && piece.getValue().length == data.length;
            boolean isSame = Arrays.equals(
                    data, from - start, to - start, piece.getValue(), from - piece.getKey(), to - piece.getKey());
            if (!isSame || fragment.isIpv6() && !isRepetition) {
                return true;
            }
        }
        return false;
    }

    private Map<Integer, byte[]> piecesTouching(int start, int end) {
        Integer first = pieces.floorKey(start);
        return pieces.subMap(first == null ? start : first, end);
    }

    private void fillHoles(int start, byte[] data) {
        int end = start + data.length;
        int at = start;
        TreeMap<Integer, byte[]> fresh = new TreeMap<>();
        for (Map.Entry<Integer, byte[]> piece : piecesTouching(start, end).entrySet()) {
            if (piece.getKey() > at) {
                fresh.put(at, Arrays.copyOfRange(data, at - start, piece.getKey() - start));
            }
            at = Math.max(at, piece.getKey() + piece.getValue().length);
        }
        if (at == start) {
            fresh.put(start, data);
        } else if (at < end) {
            fresh.put(at, Arrays.copyOfRange(data, at - start, data.length));
        }
        fresh.forEach((offset, bytes) -> {
            received += bytes.length;
            memory += bytes.length + OVERHEAD;
        });
        pieces.putAll(fresh);
    }

    /** Gives up all data, but stays, so that later fragments of the same packet find it discarded. */
    void discard() {
        pieces.clear();
        header = null;
        discarded = true;
        memory = OVERHEAD;
    }

    boolean isDiscarded() {
        return discarded;
    }

    /** Writes the data to {@code target}, as far as it is there without a hole. */
    void copyTo(ByteBuffer target) {
        int expected = 0;
        for (Map.Entry<Integer, byte[]> piece : pieces.entrySet()) {
            if (piece.getKey() != expected) {
                return;
            }
            target.put(piece.getValue(), 0, Math.min(piece.getValue().length, target.remaining()));
            expected += piece.getValue().length;
        }
    }

    /** Data bytes of the first piece. */
    int firstLength() {
        byte[] first = pieces.get(0);
        return first == null ? 0 : first.length;
    }

    /** The ECN bits of the whole (RFC 3168 section 5.3), or -1 if the fragments contradict each other. */
    @Implements("RFC3168-5.3-1")
    int ecn(int ofFirst) {
        boolean congested = (ecnSeen & 1 << Ecn.CE) != 0;
        boolean incapable = (ecnSeen & 1 << Ecn.NOT_ECT) != 0;
        if (congested) {
            return incapable ? -1 : Ecn.CE;
        }
        return incapable ? Ecn.NOT_ECT : ofFirst;
    }
}
