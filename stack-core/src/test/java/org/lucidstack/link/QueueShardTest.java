package org.lucidstack.link;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.lucidstack.buffer.Payload;
import org.lucidstack.wire.PacketBuffer;

/** Flows stay where they are; ICMP errors reach every shard, once. */
class QueueShardTest {

    private final List<MemoryWire> wires = List.of(wire(), wire(), wire());
    private final List<QueueShard> shards =
            QueueShard.of(wires.stream().map(MemoryWire::left).toList());

    private static MemoryWire wire() {
        return new MemoryWire("tun0", 1500, Offload.NONE);
    }

    private void arrive(int queue, byte... packet) {
        PacketBuffer buffer = new PacketBuffer();
        buffer.start(Payload.of(packet));
        wires.get(queue).right().transmit(buffer);
    }

    private List<Integer> received() throws IOException {
        List<Integer> counts = new ArrayList<>();
        for (QueueShard shard : shards) {
            List<ByteBuffer> packets = new ArrayList<>();
            shard.receive((packet, verified) -> packets.add(packet), 64);
            counts.add(packets.size());
        }
        return counts;
    }

    private static byte[] packet(boolean isIpv4, int protocol, int type) {
        byte[] packet = new byte[isIpv4 ? 28 : 48];
        packet[0] = (byte) (isIpv4 ? 0x45 : 0x60);
        packet[isIpv4 ? 9 : 6] = (byte) protocol;
        packet[isIpv4 ? 20 : 40] = (byte) type;
        return packet;
    }

    @Test
    void flowsAndPingsStayOnTheirQueue() throws IOException {
        arrive(1, packet(true, 6, 3));
        arrive(1, packet(true, 1, 8));
        arrive(1, packet(false, 58, 128));
        assertEquals(List.of(0, 3, 0), received());
    }

    @Test
    void errorsReachEveryShardOnce() throws IOException {
        arrive(0, packet(true, 1, 3));
        arrive(0, packet(false, 58, 2));
        assertEquals(List.of(2, 2, 2), received());
        assertEquals(List.of(0, 0, 0), received());
    }

    @Test
    void anErrorThatWasPassedOnEndsTheWait() throws IOException {
        arrive(0, packet(true, 1, 3));
        shards.get(0).receive((packet, verified) -> {}, 64);
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(20), () -> shards.get(2).await(Long.MAX_VALUE));
    }

    @Test
    void aFloodOfErrorsIsBounded() throws IOException {
        for (int i = 0; i < 1000; i++) {
            arrive(0, packet(true, 1, 3));
            shards.get(0).receive((packet, verified) -> {}, 64);
        }
        assertEquals(List.of(0, 256, 256), received());
    }

    @Property(tries = 500)
    void survivesAnything(@ForAll @Size(max = 60) byte[] bytes) throws IOException {
        arrive(0, bytes);
        received();
    }
}
