package org.lucidstack.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lucidstack.time.Clock;

final class SimLinkTest {
    private static final long MS = Clock.MILLISECOND;

    private final List<String> arrivals = new ArrayList<>();

    /** Sends packets whose byte 9 is their number, all at time 0 unless {@code gap} nanoseconds lie between them. */
    private SimLink send(long seed, LinkSettings settings, int count, int length, long gap) {
        Simulation sim = new Simulation(seed);
        SimLink link = sim.link("l", settings, settings);
        arrivals.clear();
        link.right().setReceiver((packet, verified) -> arrivals.add(packet.get(9) + "@" + sim.now()));
        for (int i = 1; i <= count; i++) {
            byte[] packet = new byte[length];
            packet[0] = 0x45;
            packet[9] = (byte) i;
            sim.at((i - 1) * gap, () -> link.left().transmit(packet));
        }
        sim.runUntil(100 * Clock.SECOND);
        return link;
    }

    private List<Integer> order() {
        return arrivals.stream()
                .map(text -> Integer.parseInt(text.substring(0, text.indexOf('@'))))
                .toList();
    }

    @Test
    void rateAndDelayGiveExactArrivalTimes() {
        send(1, LinkSettings.of(8_000_000, Duration.ofMillis(10)), 3, 1000, 0);
        assertEquals(List.of("1@" + 11 * MS, "2@" + 12 * MS, "3@" + 13 * MS), arrivals);
    }

    @Test
    void aLinkMayChangeWhilePacketsWait() {
        Simulation sim = new Simulation(1);
        LinkSettings slow = LinkSettings.of(8_000_000, Duration.ZERO);
        SimLink link = sim.link("l", slow, slow);
        link.right().setReceiver((packet, verified) -> arrivals.add(Long.toString(sim.now())));
        for (int i = 0; i < 3; i++) {
            link.left().transmit(new byte[1000]);
        }
        sim.at(
                MS / 2,
                () -> link.there()
                        .setSettings(slow.withRate(80_000_000).withQueue(new QueueSettings.TailDrop(10, 100_000))));
        sim.runUntil(Clock.SECOND);
        // The first is on its way at the old rate; the others, which waited, follow at ten times that.
        assertEquals(List.of("" + MS, "" + 11 * MS / 10, "" + 12 * MS / 10), arrivals);
    }

    @Test
    void unlimitedRateOnlyDelays() {
        send(1, LinkSettings.of(0, Duration.ofMillis(10)), 2, 1000, 0);
        assertEquals(List.of("1@" + 10 * MS, "2@" + 10 * MS), arrivals);
    }

    @Test
    void tailDropKeepsOneInTransmissionAndTheQueue() {
        LinkSettings settings =
                LinkSettings.of(8_000_000, Duration.ZERO).withQueue(new QueueSettings.TailDrop(2, 100_000));
        SimLink link = send(1, settings, 5, 1000, 0);
        assertEquals(List.of(1, 2, 3), order());
        assertEquals(2, link.there().dropped());
        send(1, settings.withQueue(QueueSettings.TailDrop.ofBytes(2999)), 5, 1000, 0);
        assertEquals(List.of(1, 2, 3), order());
    }

    @Test
    void listedNumbersAndPredicatesAreLost() {
        send(1, LinkSettings.PERFECT.withLoss(LossModel.Numbers.of(2, 4)), 5, 100, 0);
        assertEquals(List.of(1, 3, 5), order());
        send(1, LinkSettings.PERFECT.withLoss(new LossModel.Where(packet -> packet[9] == 3)), 5, 100, 0);
        assertEquals(List.of(1, 2, 4, 5), order());
    }

    @Test
    void uniformLossHasItsRateAndDependsOnTheSeedOnly() {
        LinkSettings settings = LinkSettings.PERFECT.withLoss(0.1);
        SimLink link = send(7, settings, 20_000, 20, 0);
        assertEquals(2000, link.there().dropped(), 150);
        List<String> first = List.copyOf(arrivals);
        send(7, settings, 20_000, 20, 0);
        assertEquals(first, arrivals);
        send(8, settings, 20_000, 20, 0);
        assertNotEquals(first, arrivals);
    }

    @Test
    void gilbertLosesInBurstsOfTheMeanLengthAskedFor() {
        List<Boolean> lost = new ArrayList<>();
        LossModel.State state = new LossModel.Gilbert(0.01, 0.25, 0, 1).start();
        var random = new Simulation(3).random("x");
        for (int i = 0; i < 200_000; i++) {
            lost.add(state.drops(i, new byte[20], random));
        }
        long losses = lost.stream().filter(x -> x).count();
        int bursts = 0;
        for (int i = 1; i < lost.size(); i++) {
            bursts += lost.get(i) && !lost.get(i - 1) ? 1 : 0;
        }
        assertEquals(4.0, (double) losses / bursts, 0.3);
        assertEquals(0.01 / 0.26, losses / 200_000.0, 0.005);
    }

    @Test
    void reorderedPacketsAreOvertakenAndJitterAloneKeepsOrder() {
        LinkSettings settings = LinkSettings.of(0, Duration.ofMillis(10));
        send(1, settings.withJitter(Duration.ofMillis(9)), 100, 100, MS);
        assertEquals(order().stream().sorted().toList(), order());
        assertEquals(100, arrivals.size());
        send(1, settings.withReordering(0.1, Duration.ofMillis(5)), 100, 100, MS);
        assertNotEquals(order().stream().sorted().toList(), order());
        assertEquals(100, arrivals.size());
    }

    @Test
    void duplicationAndCorruption() {
        send(1, LinkSettings.PERFECT.withDuplication(1), 2, 100, 0);
        assertEquals(List.of(1, 1, 2, 2), order());
        Simulation sim = new Simulation(5);
        SimLink link = sim.link("l", LinkSettings.PERFECT.withCorruption(1), LinkSettings.PERFECT);
        int[] flipped = new int[1];
        link.right().setReceiver((packet, verified) -> {
            while (packet.hasRemaining()) {
                flipped[0] += Integer.bitCount(packet.get() & 0xff);
            }
        });
        byte[] zeros = new byte[100];
        link.left().transmit(zeros);
        sim.runFor(Duration.ofSeconds(1));
        assertEquals(1, flipped[0]);
        assertEquals(0, zeros[50], "the sender's bytes stay as they were");
    }

    @Test
    void blackoutsAndLongPacketsVanish() {
        LinkSettings settings = LinkSettings.PERFECT.withBlackout(Duration.ofMillis(2), Duration.ofMillis(4));
        send(1, settings, 6, 100, MS);
        assertEquals(List.of(1, 2, 5, 6), order());
        send(1, LinkSettings.PERFECT.withDropAbove(99), 3, 100, 0);
        assertTrue(arrivals.isEmpty());
        send(1, LinkSettings.PERFECT.withDropAbove(100), 3, 100, 0);
        assertEquals(3, arrivals.size());
    }

    @Test
    void eventsOfOneInstantRunInOrderAndTheClockJumps() {
        Simulation sim = new Simulation(0);
        List<String> log = new ArrayList<>();
        sim.at(Clock.SECOND, () -> log.add("b" + sim.now()));
        sim.at(Clock.SECOND, () -> sim.at(0, () -> log.add("d" + sim.now())));
        sim.at(Clock.SECOND, () -> log.add("c" + sim.now()));
        sim.at(5, () -> log.add("a" + sim.now()));
        assertFalse(sim.runUntil(() -> false, Duration.ofHours(1)));
        assertEquals(List.of("a5", "b1000000000", "c1000000000", "d1000000000"), log);
        assertEquals(3600 * Clock.SECOND, sim.now());
    }
}
