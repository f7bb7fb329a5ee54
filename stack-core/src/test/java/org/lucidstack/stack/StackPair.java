package org.lucidstack.stack;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.function.Predicate;
import org.lucidstack.ip.InterfaceConfig;
import org.lucidstack.link.LinkDevice;
import org.lucidstack.link.Offload;
import org.lucidstack.wire.PacketBuffer;

/** Two stacks, 10.0.0.1 and 10.0.0.2, fd00::1 and fd00::2, back to back under one virtual clock. */
public final class StackPair {

    /** One end of the link. */
    public final class End implements LinkDevice {
        private final ArrayDeque<byte[]> inbound = new ArrayDeque<>();
        private int longest;

        @Override
        public String name() {
            return "pair0";
        }

        @Override
        public int mtu() {
            return mtu;
        }

        @Override
        public Offload offload() {
            return offload;
        }

        @Override
        public boolean transmit(PacketBuffer packet) {
            byte[] bytes = packet.toByteArray();
            longest = Math.max(longest, bytes.length);
            if (!lost.test(bytes)) {
                (this == aEnd ? bEnd : aEnd).inbound.add(bytes);
            }
            return true;
        }

        /** The longest packet that was transmitted here. */
        public int longest() {
            return longest;
        }
    }

    public final End aEnd = new End();
    public final End bEnd = new End();
    public final NetStack a;
    public final NetStack b;
    public int mtu = 1500;
    public Predicate<byte[]> lost = packet -> false;
    private final Offload offload;

    public StackPair(Offload offload) {
        this.offload = offload;
        a = NetStack.builder()
                .seed(1)
                .device(aEnd, new InterfaceConfig().address("10.0.0.1/24").address("fd00::1/64"))
                .build();
        b = NetStack.builder()
                .seed(2)
                .device(bEnd, new InterfaceConfig().address("10.0.0.2/24").address("fd00::2/64"))
                .build();
    }

    /** Runs both, jumping to whatever is due next, for that much virtual time. */
    public void run(long nanos) {
        run(nanos, b);
    }

    /** As {@link #run(long)}, with another stack in the place of b. */
    public void run(long nanos, NetStack right) {
        long end = a.now() + nanos;
        while (true) {
            settle(right);
            long next = Math.min(a.nextDeadline(), right.nextDeadline());
            long to = Math.min(Math.max(next, a.now() + 1), end);
            a.advance(to);
            right.advance(to);
            if (to == end) {
                settle(right);
                return;
            }
        }
    }

    /** Carries packets to and fro until there are none. */
    private void settle(NetStack right) {
        boolean moved = true;
        while (moved) {
            a.flush();
            right.flush();
            moved = deliver(aEnd, a) | deliver(bEnd, right);
        }
    }

    private boolean deliver(End end, NetStack stack) {
        int count = Math.min(end.inbound.size(), 64);
        for (int i = 0; i < count; i++) {
            stack.receive(end, ByteBuffer.wrap(end.inbound.remove()), offload.checksum());
        }
        return count > 0;
    }
}
