package org.lucidstack.link;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import org.lucidstack.wire.IcmpType;
import org.lucidstack.wire.IpProtocol;
import org.lucidstack.wire.PacketBuffer;

/**
 * One queue of a device whose other queues belong to other stacks. Each stack has flows of its own, since the device
 * keeps a flow on one queue. Only an ICMP error comes by any queue, not by that of the flow which it is about: so each
 * is passed on to all stacks, and the one that has the flow acts on it.
 *
 * <pre>
 *   stack    stack    stack
 *     |        |        |
 *   shard -- shard -- shard      ICMP errors
 *     |        |        |
 *   queue    queue    queue      flows, spread by a hash of addresses and ports
 * </pre>
 */
public final class QueueShard implements PolledLinkDevice {

    /** More errors than this at once are as good as lost on the way. */
    private static final int MAX_PASSED_ON = 256;

    private static final int IPV4_HEADER = 20;
    private static final int IPV6_HEADER = 40;

    private final PolledLinkDevice queue;
    private final List<QueueShard> others = new ArrayList<>();
    private final ArrayBlockingQueue<ByteBuffer> passedOn = new ArrayBlockingQueue<>(MAX_PASSED_ON);

    private QueueShard(PolledLinkDevice queue) {
        this.queue = queue;
    }

    /** Joins the queues of one device. */
    public static List<QueueShard> of(List<? extends PolledLinkDevice> queues) {
        List<QueueShard> shards = queues.stream().map(QueueShard::new).toList();
        for (QueueShard shard : shards) {
            shards.stream().filter(other -> other != shard).forEach(shard.others::add);
        }
        return shards;
    }

    @Override
    public String name() {
        return queue.name();
    }

    @Override
    public int mtu() {
        return queue.mtu();
    }

    @Override
    public Offload offload() {
        return queue.offload();
    }

    @Override
    public boolean transmit(PacketBuffer packet) {
        return queue.transmit(packet);
    }

    @Override
    public void await(long timeoutNanos) throws IOException {
        queue.await(passedOn.isEmpty() ? timeoutNanos : 0);
    }

    @Override
    public void wakeup() {
        queue.wakeup();
    }

    @Override
    public boolean receive(PacketReceiver receiver, int maxPackets) throws IOException {
        for (ByteBuffer error = passedOn.poll(); error != null; error = passedOn.poll()) {
            receiver.receive(error, false);
        }
        return queue.receive(
                (packet, verified) -> {
                    if (isIcmpError(packet)) {
                        passOn(packet);
                    }
                    receiver.receive(packet, verified);
                },
                maxPackets);
    }

    private void passOn(ByteBuffer packet) {
        for (QueueShard other : others) {
            ByteBuffer copy = ByteBuffer.allocate(packet.remaining());
            copy.put(0, packet, packet.position(), packet.remaining());
            if (other.passedOn.offer(copy)) {
                other.wakeup();
            }
        }
    }

    /** By the first look: options of IPv6 before ICMPv6 are not searched, since no host sends errors so. */
    private static boolean isIcmpError(ByteBuffer packet) {
        int at = packet.position();
        int length = packet.remaining();
        if (length < IPV4_HEADER) {
            return false;
        }
        if (packet.get(at) >>> 4 == 4) {
            int header = (packet.get(at) & 0xf) * 4;
            return packet.get(at + 9) == IpProtocol.ICMP && header < length && isV4Error(packet.get(at + header));
        }
        return length > IPV6_HEADER
                && packet.get(at + 6) == IpProtocol.ICMPV6
                && (packet.get(at + IPV6_HEADER) & 0xff) < IcmpType.V6_ECHO_REQUEST;
    }

    private static boolean isV4Error(byte type) {
        return switch (type) {
            case IcmpType.V4_UNREACHABLE,
                    IcmpType.V4_SOURCE_QUENCH,
                    IcmpType.V4_TIME_EXCEEDED,
                    IcmpType.V4_PARAMETER_PROBLEM -> true;
            default -> false;
        };
    }

    @Override
    public void close() {
        queue.close();
    }
}
