package org.lucidstack.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.lucidstack.buffer.Payload;
import org.lucidstack.time.Clock;
import org.lucidstack.wire.PacketBuffer;

/** Impairments on virtual time, over a memory wire. */
class ImpairedLinkTest {

    private long now = 5_000;
    private final MemoryWire wire = new MemoryWire("wire", 1500, new Offload(true, true));

    private ImpairedLink impaired(ImpairmentSettings settings, long seed) {
        return new ImpairedLink(wire.left(), settings, () -> now, new SplittableRandom(seed));
    }

    private static void send(LinkDevice device, int number) {
        PacketBuffer packet = new PacketBuffer();
        byte[] bytes = new byte[40];
        bytes[0] = 0x45;
        bytes[1] = (byte) number;
        bytes[2] = (byte) (number >> 8);
        packet.start(Payload.of(bytes));
        assertTrue(device.transmit(packet));
    }

    private static List<Integer> receive(PolledLinkDevice device) throws IOException {
        List<Integer> numbers = new ArrayList<>();
        while (device.receive(
                (packet, verified) -> numbers.add(packet.get(1) & 0xff | (packet.get(2) & 0xff) << 8), 64)) {}
        return numbers;
    }

    @Test
    void aDelayIsHalfOfTheRoundTripInEachDirection() throws IOException {
        ImpairedLink link = impaired(new ImpairmentSettings(0, 10 * Clock.MILLISECOND, 0, 0, 0), 1);
        send(link, 1);
        assertTrue(receive(wire.right()).isEmpty());
        now += 5 * Clock.MILLISECOND - 1;
        receive(link);
        assertTrue(receive(wire.right()).isEmpty());
        now += 1;
        receive(link);
        assertEquals(List.of(1), receive(wire.right()));

        send(wire.right(), 2);
        assertTrue(receive(link).isEmpty());
        now += 5 * Clock.MILLISECOND;
        assertEquals(List.of(2), receive(link));
    }

    @Test
    void theLoopWakesInTimeForADelayedPacket() throws IOException {
        ImpairedLink link = impaired(new ImpairmentSettings(0, 2, 0, 0, 0), 1);
        send(link, 1);
        // The packet is due in a nanosecond: a wait for ever returns. (It would hang otherwise.)
        link.await(Long.MAX_VALUE);
        now += 1;
        receive(link);
        assertEquals(List.of(1), receive(wire.right()));
    }

    @Test
    void theSameSeedGivesTheSameFates() throws IOException {
        ImpairmentSettings settings = new ImpairmentSettings(0.2, 0, 0.2, 0.2, 0.2);
        assertEquals(outcome(settings, 7), outcome(settings, 7));
        assertNotEquals(outcome(settings, 7), outcome(settings, 8));
    }

    private List<Integer> outcome(ImpairmentSettings settings, long seed) throws IOException {
        ImpairedLink link = impaired(settings, seed);
        for (int i = 0; i < 500; i++) {
            send(link, i);
        }
        now += Clock.SECOND;
        receive(link);
        return receive(wire.right());
    }

    @Test
    void lossAndDuplicationHaveTheirRates() throws IOException {
        List<Integer> arrived = new ArrayList<>();
        ImpairedLink link = impaired(new ImpairmentSettings(0.1, 0, 0, 0.05, 0), 3);
        for (int i = 0; i < 20_000; i++) {
            send(link, i);
            arrived.addAll(receive(wire.right()));
        }
        int distinct = new HashSet<>(arrived).size();
        assertEquals(18_000, distinct, 300);
        assertEquals(900, arrived.size() - distinct, 150);
    }

    @Test
    void reorderedPacketsAreOvertakenAndStillCome() throws IOException {
        ImpairedLink link = impaired(new ImpairmentSettings(0, 0, 0.1, 0, 0), 3);
        List<Integer> arrived = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            send(link, i);
            now += 100 * Clock.MICROSECOND;
            receive(link);
            arrived.addAll(receive(wire.right()));
        }
        now += Clock.SECOND;
        receive(link);
        arrived.addAll(receive(wire.right()));
        assertEquals(1000, new HashSet<>(arrived).size());
        assertEquals(1000, arrived.size());
        int overtaken = 0;
        for (int i = 1; i < arrived.size(); i++) {
            overtaken += arrived.get(i) < arrived.get(i - 1) ? 1 : 0;
        }
        assertTrue(overtaken > 50, "overtaken: " + overtaken);
    }

    @Test
    void corruptionIsNeverVouchedFor() throws IOException {
        ImpairedLink link = impaired(new ImpairmentSettings(0, 0, 0, 0, 1), 3);
        send(wire.right(), 1);
        List<Boolean> verdicts = new ArrayList<>();
        link.receive((packet, verified) -> verdicts.add(verified), 1);
        assertEquals(List.of(false), verdicts);
        assertEquals(Offload.NONE, link.offload());
    }

    @Test
    void impossibleSettingsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new ImpairmentSettings(7, 0, 0, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new ImpairmentSettings(0, -1, 0, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new ImpairmentSettings(0, 0, Double.NaN, 0, 0));
    }

    @Test
    void aFullWireTakesNoMore() throws IOException {
        PacketBuffer packet = new PacketBuffer();
        packet.start(Payload.of(new byte[100]));
        int taken = 0;
        while (wire.left().transmit(packet)) {
            taken++;
        }
        assertEquals(1024, taken);
        List<Integer> lengths = new ArrayList<>();
        assertTrue(wire.right().receive((bytes, verified) -> lengths.add(bytes.remaining()), 10));
        assertEquals(Collections.nCopies(10, 100), lengths);
        assertTrue(wire.left().transmit(packet));
        wire.right().close();
        assertFalse(wire.left().transmit(packet));
        assertThrows(IOException.class, () -> wire.right().await(0));
    }
}
