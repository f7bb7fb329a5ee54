import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.PriorityQueue;
import java.util.Random;
import org.lucidstack.buffer.Payload;
import org.lucidstack.link.Impairment;
import org.lucidstack.link.ImpairmentSettings;
import org.lucidstack.tun.Offloading;
import org.lucidstack.tun.TunConfig;
import org.lucidstack.tun.TunDevice;
import org.lucidstack.wire.PacketBuffer;

/**
 * A bad path between two TUN devices, for machines whose kernel has no netem: {@code LossyPath SEED LOSS REORDER DUPLICATE}
 * (probabilities 0 to 1) makes {@code path0} and {@code path1}, and carries packets from one to the other until it is ended.
 */
final class LossyPath {

    private static final long DELAY = 10_000_000;
    private static final long MILLISECOND = 1_000_000;

    private record Delayed(long due, long order, TunDevice to, byte[] packet) implements Comparable<Delayed> {
        @Override
        public int compareTo(Delayed other) {
            return due != other.due ? Long.compare(due, other.due) : Long.compare(order, other.order);
        }
    }

    private final Impairment fates;
    private final PriorityQueue<Delayed> queue = new PriorityQueue<>();
    private final PacketBuffer buffer = new PacketBuffer();
    private long order;

    private LossyPath(Impairment fates) {
        this.fates = fates;
    }

    public static void main(String[] args) throws IOException {
        ImpairmentSettings settings = new ImpairmentSettings(
                Double.parseDouble(args[1]), DELAY, Double.parseDouble(args[2]), Double.parseDouble(args[3]), 0);
        LossyPath path = new LossyPath(new Impairment(settings, new Random(Long.parseLong(args[0]))));
        TunConfig config = TunConfig.named("path0").withOffloading(Offloading.NONE).withMtu(1500);
        try (TunDevice a = TunDevice.open(config);
                TunDevice b = TunDevice.open(config.withName("path1"))) {
            System.out.println("ready");
            while (true) {
                a.await(MILLISECOND);
                path.carry(a, b);
                path.carry(b, a);
            }
        }
    }

    private void carry(TunDevice from, TunDevice to) throws IOException {
        from.receive((packet, verified) -> enqueue(packet, to), 64);
        for (Delayed first = queue.peek(); first != null && first.due <= System.nanoTime(); first = queue.peek()) {
            buffer.start(Payload.of(queue.remove().packet));
            first.to.transmit(buffer);
        }
    }

    private void enqueue(ByteBuffer packet, TunDevice to) {
        byte[] bytes = new byte[packet.remaining()];
        packet.get(packet.position(), bytes);
        Impairment.Fate fate = fates.next(bytes[0] >>> 4 & 0xf, bytes.length);
        for (int i = 0; i < fate.copies(); i++) {
            queue.add(new Delayed(System.nanoTime() + fate.delay(), order++, to, bytes));
        }
    }
}
