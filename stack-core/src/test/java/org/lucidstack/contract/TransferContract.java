package org.lucidstack.contract;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.lucidstack.buffer.Payload;
import org.lucidstack.net.IpAddress;
import org.lucidstack.time.Clock;
import org.lucidstack.wire.ParseResult.Parsed;
import org.lucidstack.wire.SeqNumber;
import org.lucidstack.wire.TcpFlags;
import org.lucidstack.wire.TcpOption;
import org.lucidstack.wire.TcpOption.SackBlock;
import org.lucidstack.wire.TcpSegment;

/**
 * Parts at work together: a stream from one end to the other through a bad network, byte for byte, on virtual time. Any part may be a
 * student's, the others are the stack's own ({@link TransferParts}).
 *
 * <pre>
 *   write --> sender --> codec ==> network: 100 Mbit/s, 10 ms, loss, reordering, duplicates ==> codec --> receiver --> read
 *                ^                                                                                            |
 *                '--------- codec &lt;======================= network &lt;======================== codec &lt;-- ACK policy
 * </pre>
 */
public abstract class TransferContract extends Contract {

    private static final int MSS = 1400;
    private static final int ISS = -100_000;
    private static final long DELAY = 10 * Clock.MILLISECOND;
    private static final long NANOS_PER_BYTE = 80;
    private static final int CAPACITY = 65_535;
    private static final long LIMIT = 3600 * Clock.SECOND;

    /** What the transfer is made of. */
    protected abstract TransferParts parts();

    /** A packet that travels. @param order among packets that arrive at the same time */
    private record Travelling(long at, long order, boolean toReceiver, byte[] bytes) implements Comparable<Travelling> {
        @Override
        public int compareTo(Travelling other) {
            int byTime = Long.compare(at, other.at);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private final PriorityQueue<Travelling> network = new PriorityQueue<>();
    private final long[] lineFreeAt = new long[2];
    private TransferParts parts;
    private Random random;
    private double trouble;
    private long now;
    private long packets;
    private long total;
    private long written;
    private long read;
    private SenderContract.Subject sender;
    private ReceiverContract.Subject receiver;
    private AckPolicyContract.Subject acks;

    private void begin(long bytes, double badLuck, long seed) {
        random = random(seed);
        parts = parts();
        trouble = badLuck;
        total = bytes;
        now = Clock.SECOND;
        network.clear();
        Arrays.fill(lineFreeAt, 0);
        written = 0;
        read = 0;
        story.action(bytes + " bytes through a network that loses, delays or doubles " + badLuck * 100 + "% each");
        sender = parts.sender()
                .apply(new SenderContract.Setup(
                        new SeqNumber(ISS),
                        MSS,
                        CAPACITY,
                        10 * MSS,
                        true,
                        true,
                        1 << 18,
                        200 * Clock.MILLISECOND,
                        Clock.NEVER,
                        () -> now,
                        this::onSent));
        receiver = parts.receiver().create(CAPACITY, MSS);
        acks = parts.ackPolicy().create(40 * Clock.MILLISECOND, 16, MSS);
        receiver.arrives(true, new SeqNumber(ISS), new byte[0], false);
    }

    private void run() {
        boolean finished = false;
        long handled = 0;
        while (!receiver.isAtEnd() || sender.deadline() != Clock.NEVER) {
            finished = write(finished);
            sender.output();
            step();
            boolean late = now > LIMIT || ++handled > 100 * (total / MSS + 100);
            require(!late, "only " + read + " bytes of " + total + " have arrived");
        }
        story.expect("bytes read", total, read);
    }

    /** Not told as a step: there are millions. */
    private void require(boolean condition, String problem) {
        if (!condition) {
            throw story.failure(problem);
        }
    }

    private boolean write(boolean finished) {
        while (written < total) {
            int taken = sender.write(pattern(written, Math.min(total, written + 32_768)));
            written += taken;
            if (taken == 0) {
                return false;
            }
        }
        if (!finished) {
            sender.finish();
        }
        return true;
    }

    /** Whatever comes next: a packet or a timer. */
    private void step() {
        Travelling packet = network.peek();
        long arrival = packet == null ? Clock.NEVER : packet.at;
        long next = Math.min(arrival, Math.min(sender.deadline(), acks.deadline()));
        require(next != Clock.NEVER, "both ends wait for ever");
        now = Math.max(now, next);
        story.at(now - Clock.SECOND);
        if (next == arrival && packet != null) {
            network.poll();
            arrives(packet);
        } else if (next == acks.deadline()) {
            acks.onDeadline();
        } else {
            require(sender.onTimer(), "the sender gave up");
        }
        if (acks.isDue()) {
            acknowledge();
        }
    }

    private void onSent(SeqNumber seq, byte[] data, boolean fin) {
        int flags = TcpFlags.ACK | (fin ? TcpFlags.FIN : 0);
        transmit(true, new TcpSegment(9, 7, seq, SeqNumber.ZERO, flags, 0, 0, List.of(), Payload.of(data)));
    }

    private void acknowledge() {
        List<SackBlock> blocks = receiver.sackBlocks(3);
        List<TcpOption> options = blocks.isEmpty() ? List.of() : List.of(new TcpOption.Sack(blocks));
        transmit(
                false,
                new TcpSegment(
                        7,
                        9,
                        SeqNumber.ZERO,
                        receiver.ackNumber(),
                        TcpFlags.ACK,
                        receiver.window(),
                        0,
                        options,
                        Payload.EMPTY));
        acks.onAcknowledged();
    }

    private void transmit(boolean toReceiver, TcpSegment segment) {
        byte[] bytes = parts.codec().encode(segment, address(toReceiver), address(!toReceiver));
        int line = toReceiver ? 0 : 1;
        lineFreeAt[line] = Math.max(now, lineFreeAt[line]) + (bytes.length + 20) * NANOS_PER_BYTE;
        if (random.nextDouble() < trouble) {
            return;
        }
        long late = random.nextDouble() < trouble ? 3 * Clock.MILLISECOND : 0;
        int copies = random.nextDouble() < trouble ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            network.add(new Travelling(lineFreeAt[line] + DELAY + late, packets++, toReceiver, bytes));
        }
    }

    private static IpAddress address(boolean sender) {
        return sender ? Wiretap.PEER : Wiretap.SUBJECT;
    }

    private void arrives(Travelling packet) {
        if (!(parts.codec().parse(packet.bytes, address(packet.toReceiver), address(!packet.toReceiver))
                instanceof Parsed<TcpSegment> parsed)) {
            throw story.failure("the codec refuses what it has written");
        }
        TcpSegment segment = parsed.value();
        if (packet.toReceiver) {
            take(segment);
        } else {
            TcpOption.Sack sack = segment.option(TcpOption.Sack.class);
            List<SackBlock> blocks = sack == null ? new ArrayList<>() : sack.blocks();
            sender.acknowledge(segment.ack(), segment.window(), blocks, true);
        }
    }

    private void take(TcpSegment segment) {
        SeqNumber before = receiver.ackNumber();
        receiver.arrives(false, segment.seq(), segment.payload().toByteArray(), segment.isFin());
        int advance = before.distanceTo(receiver.ackNumber());
        boolean inOrder = segment.seq().equals(before) && advance == segment.length() && !segment.isFin();
        if (inOrder && receiver.sackBlocks(1).isEmpty()) {
            acks.onData(advance, now);
        } else {
            acks.onUrgentReason();
        }
        byte[] bytes = receiver.read(receiver.available());
        long end = read + bytes.length;
        require(Arrays.equals(bytes, pattern(read, end)), "wrong bytes between " + read + " and " + end);
        read += bytes.length;
    }

    @Test
    void aFewBytesAndNone() {
        begin(0, 0, 1);
        run();
        begin(10, 0, 1);
        run();
    }

    @Test
    void aQuietNetwork() {
        begin(1_000_000, 0, 1);
        run();
    }

    @Test
    void lossReorderingAndDuplicates() {
        for (long seed = 1; seed <= 10; seed++) {
            begin(300_000, 0.03, seed);
            run();
        }
    }

    @Test
    @Tag("slow")
    @Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void fiftyMegabytes() {
        begin(50_000_000, 0.005, 2026);
        run();
    }
}
