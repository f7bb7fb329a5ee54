package org.lucidstack.contract;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lucidstack.buffer.ByteQueue;
import org.lucidstack.buffer.ChunkPool;
import org.lucidstack.buffer.Payload;
import org.lucidstack.tcp.recv.AckPolicy;
import org.lucidstack.tcp.recv.Reassembler;
import org.lucidstack.tcp.recv.ReceiveWindow;
import org.lucidstack.tcp.recv.Receiver;
import org.lucidstack.wire.SeqNumber;
import org.lucidstack.wire.TcpOption.SackBlock;

/** The stack's own receive side as subjects of the contracts. */
public final class ReferenceReceive {

    private ReferenceReceive() {}

    public static ByteQueueContract.Subject byteQueue(int chunkSize) {
        ByteQueue queue = new ByteQueue(new ChunkPool(chunkSize, 4));
        return new ByteQueueContract.Subject() {
            @Override
            public void append(byte[] bytes) {
                queue.append(ByteBuffer.wrap(bytes));
            }

            @Override
            public int length() {
                return queue.length();
            }

            @Override
            public byte[] view(int offset, int count) {
                return queue.view(offset, count).toByteArray();
            }

            @Override
            public void drop(int count) {
                queue.drop(count);
            }

            @Override
            public byte[] read(int max) {
                ByteBuffer target = ByteBuffer.allocate(Math.min(max, queue.length()));
                queue.read(target);
                return target.array();
            }

            @Override
            public void clear() {
                queue.clear();
            }
        };
    }

    public static ReassemblerContract.Subject reassembler() {
        Reassembler reassembler = new Reassembler();
        ByteQueue queue = new ByteQueue(new ChunkPool());
        return new ReassemblerContract.Subject() {
            @Override
            public boolean insert(long seq, byte[] data) {
                return reassembler.insert(seq, Payload.of(data));
            }

            @Override
            public ReassemblerContract.Drained drain(long nxt) {
                long after = reassembler.drainTo(queue, nxt);
                byte[] bytes = queue.view(0, queue.length()).toByteArray();
                queue.clear();
                return new ReassemblerContract.Drained(after, bytes);
            }

            @Override
            public long bytesHeld() {
                return reassembler.bytesHeld();
            }

            @Override
            public int blockCount() {
                return reassembler.blockCount();
            }

            @Override
            public List<SackBlock> sackBlocks(long nxt, int max) {
                return reassembler.takeSackBlocks(nxt, max);
            }

            @Override
            public void reportDuplicate(long start, long end) {
                reassembler.reportDuplicate(start, end);
            }
        };
    }

    public static ReceiverContract.Subject receiver(int capacity, int mss) {
        return new ReceiverSubject(capacity, mss);
    }

    /** Does what the arrival steps do before and after the receiver: waits for the SYN, judges the window. */
    private static final class ReceiverSubject implements ReceiverContract.Subject {
        private final int capacity;
        private final int mss;
        private @Nullable Receiver receiver;

        ReceiverSubject(int capacity, int mss) {
            this.capacity = capacity;
            this.mss = mss;
        }

        @Override
        public void arrives(boolean syn, SeqNumber seq, byte[] data, boolean fin) {
            if (receiver == null && !syn) {
                return;
            }
            if (receiver == null) {
                long nxt = seq.toUnsigned() + 1;
                ReceiveWindow window = new ReceiveWindow(nxt, nxt + Math.min(capacity, 0xffff), 0);
                receiver =
                        new Receiver(window, new ChunkPool(4096, 4), new AckPolicy(0, 0, mss), mss, capacity, capacity);
            }
            long start = seq.unwrap(receiver.nxt()) + (syn ? 1 : 0);
            int length = data.length + (fin ? 1 : 0);
            if (!receiver.isFinReceived() && length > 0 && receiver.window().isAcceptable(start, length)) {
                receiver.accept(start, Payload.of(data), fin, 0);
            }
        }

        @Override
        public @Nullable SeqNumber ackNumber() {
            return receiver == null ? null : SeqNumber.of(receiver.nxt());
        }

        @Override
        public int window() {
            return receiver == null ? 0 : receiver.windowField();
        }

        @Override
        public int available() {
            return receiver == null ? 0 : receiver.available();
        }

        @Override
        public byte[] read(int max) {
            ByteBuffer target = ByteBuffer.allocate(Math.min(max, available()));
            if (receiver != null) {
                receiver.read(target);
            }
            return target.array();
        }

        @Override
        public boolean isAtEnd() {
            return receiver != null && receiver.isFinReceived() && receiver.available() == 0;
        }

        @Override
        public List<SackBlock> sackBlocks(int max) {
            return receiver == null ? List.of() : receiver.sackBlocks(max);
        }
    }

    public static AckPolicyContract.Subject ackPolicy(long delay, int quick, int mss) {
        AckPolicy policy = new AckPolicy(delay, quick, mss);
        return new AckPolicyContract.Subject() {
            @Override
            public void onData(int bytes, long now) {
                policy.onData(bytes, now);
            }

            @Override
            public void onUrgentReason() {
                policy.onUrgentReason();
            }

            @Override
            public boolean isDue() {
                return policy.isDue();
            }

            @Override
            public long deadline() {
                return policy.deadline();
            }

            @Override
            public void onDeadline() {
                policy.onDeadline();
            }

            @Override
            public void onAcknowledged() {
                policy.onAcknowledged();
            }
        };
    }
}
