package org.lucidstack.ip;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import org.lucidstack.env.Counter;
import org.lucidstack.env.DropReason;
import org.lucidstack.env.Environment;
import org.lucidstack.env.Implements;
import org.lucidstack.ip.PartialPacket.IncomingHeader;
import org.lucidstack.wire.IpCodec;
import org.lucidstack.wire.IpPacket;
import org.lucidstack.wire.ParseResult.Parsed;

/**
 * Puts packets together from their fragments. Memory and time are bounded: when there is no room the oldest packet
 * goes, and what is not complete in time goes too.
 */
final class FragmentReassembler {

    /** Is told of packets whose first fragment is there and others did not come in time. */
    @FunctionalInterface
    interface TimeoutListener {
        void timedOut(ReceivedPacket first);
    }

    private final Environment env;
    private final int capacity;
    private final long timeout;
    private final TimeoutListener listener;
    private final LinkedHashMap<FragmentKey, PartialPacket> partials = new LinkedHashMap<>();
    private int memory;

    FragmentReassembler(Environment env, IpConfig config, TimeoutListener listener) {
        this.env = env;
        this.capacity = config.reassemblyBytes();
        this.timeout = config.reassemblyTimeout();
        this.listener = listener;
    }

    /** Bytes of memory taken now, overhead included. */
    int memory() {
        return memory;
    }

    /** Number of packets that are not complete. */
    int size() {
        return partials.size();
    }

    /** Takes in a fragment; returns the whole packet if this was the last that was missing. */
    @Implements({"RFC1122-3.3.2-1", "RFC1122-3.3.2-2", "RFC5722-4-1"})
    @Nullable
    ReceivedPacket add(IncomingFragment fragment) {
        PartialPacket partial = partials.get(fragment.key());
        if (partial == null) {
            partial = new PartialPacket(this, fragment.key());
            partials.put(fragment.key(), partial);
            memory += partial.memory();
            env.timers().arm(partial, env.now() + timeout);
        }
        int before = partial.memory();
        PartialPacket.Outcome outcome = partial.add(fragment);
        memory += partial.memory() - before;
        switch (outcome) {
            case COMPLETE -> {
                remove(partial);
                return assemble(partial);
            }
            case OVERLAP -> discard(partial);
            case DISCARDED ->
                env.drop(DropReason.FRAGMENT_OVERLAP, fragment.key().source(), "discarded before");
            case KEPT -> makeRoom();
        }
        return null;
    }

    private void discard(PartialPacket partial) {
        memory -= partial.memory();
        partial.discard();
        memory += partial.memory();
        env.count(Counter.IpReasmFails);
        env.drop(DropReason.FRAGMENT_OVERLAP, partial.key().source());
    }

    private void remove(PartialPacket partial) {
        partials.remove(partial.key());
        memory -= partial.memory();
        env.timers().cancel(partial);
    }

    private void makeRoom() {
        Iterator<PartialPacket> oldest = partials.values().iterator();
        while (memory > capacity && oldest.hasNext()) {
            PartialPacket partial = oldest.next();
            oldest.remove();
            memory -= partial.memory();
            env.timers().cancel(partial);
            if (!partial.isDiscarded()) {
                env.count(Counter.IpReasmFails);
                env.drop(DropReason.FRAGMENT_MEMORY, partial.key().source());
            }
        }
    }

    @Implements({"RFC1122-3.3.2-3", "RFC8200-4.5-1"})
    void timedOut(PartialPacket partial) {
        remove(partial);
        if (partial.isDiscarded()) {
            return;
        }
        env.count(Counter.IpReasmFails);
        env.drop(DropReason.FRAGMENT_TIMEOUT, partial.key().source());
        IncomingHeader header = partial.header();
        if (header != null) {
            ByteBuffer first = ByteBuffer.allocate(header.bytes().length + partial.firstLength());
            first.put(header.bytes());
            partial.copyTo(first);
            ReceivedPacket packet = parse(first.flip(), header.on());
            if (packet != null) {
                listener.timedOut(packet);
            }
        }
    }

    private @Nullable ReceivedPacket assemble(PartialPacket partial) {
        IncomingHeader header = partial.header();
        if (header == null) {
            throw new AssertionError("a packet without holes has a first fragment");
        }
        int ecn = partial.ecn(FragmentHeaders.ecn(header.bytes()));
        byte[] start = ecn < 0 ? null : FragmentHeaders.ofWhole(header.bytes(), partial.total(), ecn);
        if (start == null) {
            env.count(Counter.IpReasmFails);
            env.drop(
                    ecn < 0 ? DropReason.FRAGMENT_ECN_MIX : DropReason.FRAGMENT_TOO_BIG,
                    partial.key().source());
            return null;
        }
        ByteBuffer whole = ByteBuffer.allocate(start.length + partial.total());
        whole.put(start);
        partial.copyTo(whole);
        ReceivedPacket packet = parse(whole.flip(), header.on());
        if (packet == null) {
            env.count(Counter.IpReasmFails);
            env.drop(DropReason.MALFORMED_IP, partial.key().source(), "put together from fragments");
        } else {
            env.count(Counter.IpReasmOKs);
        }
        return packet;
    }

    private static @Nullable ReceivedPacket parse(ByteBuffer bytes, IpInterface on) {
        return IpCodec.parse(bytes) instanceof Parsed<? extends IpPacket> parsed
                ? new ReceivedPacket(on, parsed.value(), bytes, false)
                : null;
    }
}
