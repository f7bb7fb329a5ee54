package org.lucidstack.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.lucidstack.buffer.Payload;
import org.lucidstack.wire.PacketBuffer;

/** Two threads, one wire: nothing is lost that was taken, and nobody sleeps through a packet. */
class MemoryWireTest {

    private static final int COUNT = 100_000;
    private static final int IN_FLIGHT = 64;

    private final MemoryWire wire = new MemoryWire("wire", 1500, Offload.NONE);

    /** Sends every packet back until all have passed. */
    private void echo() {
        try {
            PacketBuffer answer = new PacketBuffer();
            int[] seen = {0};
            while (seen[0] < COUNT) {
                wire.right().await(Long.MAX_VALUE);
                wire.right()
                        .receive(
                                (packet, verified) -> {
                                    answer.start(Payload.view(packet));
                                    assertTrue(wire.right().transmit(answer));
                                    seen[0]++;
                                },
                                64);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    @Timeout(60)
    void everyPacketComesBackInOrder() throws IOException, ExecutionException, InterruptedException, TimeoutException {
        CompletableFuture<Void> peer = CompletableFuture.runAsync(this::echo, task -> new Thread(task, "echo").start());
        PacketBuffer out = new PacketBuffer();
        int[] received = {0};
        for (int sent = 0; received[0] < COUNT; ) {
            for (; sent < COUNT && sent - received[0] < IN_FLIGHT; sent++) {
                // Small and large ones, so that both pools are used.
                ByteBuffer packet =
                        ByteBuffer.allocate(sent % 100 == 0 ? 9000 : 40).putInt(0, sent);
                out.start(Payload.view(packet));
                assertTrue(wire.left().transmit(out));
            }
            wire.left().await(Long.MAX_VALUE);
            wire.left()
                    .receive((packet, verified) -> assertEquals(received[0]++, packet.getInt(packet.position())), 64);
        }
        peer.get(10, TimeUnit.SECONDS);
    }

    @Test
    @Timeout(60)
    void aWakeupEndsTheNextWait() throws IOException {
        wire.left().wakeup();
        wire.left().await(Long.MAX_VALUE);
    }
}
