package org.lucidstack.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.lucidstack.buffer.Payload;
import org.lucidstack.env.Journal.Step;
import org.lucidstack.env.PacketEvent;
import org.lucidstack.env.StackEvent;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.IpAddress;
import org.lucidstack.sim.LinkSettings;
import org.lucidstack.sim.SimHost;
import org.lucidstack.sim.Simulation;
import org.lucidstack.sim.Transfer;
import org.lucidstack.tcp.Connection;
import org.lucidstack.tcp.ConnectionOptions;
import org.lucidstack.tcp.Listener;
import org.lucidstack.udp.UdpHandler;
import org.lucidstack.udp.UdpSocket;

/** Whatever was done to a stack on a bad network can be done again, and gives the same packets. */
class ReplayTest {
    private static final Endpoint TARGET = new Endpoint(IpAddress.parse("10.0.0.2"), 80);
    private static final Endpoint ANY = new Endpoint(IpAddress.parse("0.0.0.0"), 0);

    private static byte[] recording;
    private static List<PacketEvent> seen;

    @BeforeAll
    static void record() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (Recorder recorder = new Recorder(bytes)) {
            seen = run(recorder);
        }
        recording = bytes.toByteArray();
    }

    /** Two transfers over a lossy link, datagrams, calls that fail, a reset, and the end of the stack. */
    private static List<PacketEvent> run(Recorder recorder) throws IOException {
        List<PacketEvent> packets = new ArrayList<>();
        Simulation sim = new Simulation(7);
        SimHost a = sim.host("a", builder -> builder.journal(recorder).observer(event -> keep(event, packets)));
        SimHost b = sim.host("b");
        LinkSettings link = LinkSettings.of(20_000_000, Duration.ofMillis(10))
                .withLoss(0.03)
                .withReordering(0.02, Duration.ofMillis(3));
        sim.connect(a, "10.0.0.1/24", b, "10.0.0.2/24", link);
        Transfer out = Transfer.start(sim, a, b, TARGET, 300_000, new ConnectionOptions());
        UdpSocket echo = a.stack().openUdp(new Endpoint(IpAddress.parse("10.0.0.1"), 7));
        echo.setHandler(new UdpHandler() {
            @Override
            public void onReadable(UdpSocket socket) {
                answer(socket);
            }
        });
        UdpSocket asking = b.stack().openUdp(ANY);
        asking.send(echo.local(), Payload.of(new byte[] {1, 2, 3}));
        assertTrue(sim.runUntil(out::isDone, Duration.ofMinutes(1)));
        Transfer in = Transfer.start(
                sim, b, a, new Endpoint(IpAddress.parse("10.0.0.1"), 81), 200_000, new ConnectionOptions());
        assertTrue(sim.runUntil(in::isDone, Duration.ofMinutes(1)));
        assertNull(out.failure());
        assertNull(in.failure());
        throwAway(sim, a, b);
        Connection refused = a.stack().connect(ANY, new Endpoint(TARGET.address(), 9), new ConnectionOptions());
        refused.options().noDelay(true);
        refused.optionsChanged();
        refused.quickAck(true);
        sim.runFor(Duration.ofSeconds(5));
        assertThrows(
                ConnectException.class,
                () -> a.stack().connect(ANY, new Endpoint(IpAddress.parse("224.0.0.1"), 9), new ConnectionOptions()));
        a.stack().connect(ANY, new Endpoint(TARGET.address(), 82), new ConnectionOptions());
        a.stack().close();
        sim.runFor(Duration.ofSeconds(1));
        return packets;
    }

    /** What b sends is thrown away at a in two parts, which its window shows to b. */
    private static void throwAway(Simulation sim, SimHost a, SimHost b) throws IOException {
        Endpoint discard = new Endpoint(IpAddress.parse("10.0.0.1"), 9);
        Listener listener = a.stack().listen(discard, 1, new ConnectionOptions().receiveBuffer(20_000));
        Connection sender = b.stack().connect(ANY, discard, new ConnectionOptions());
        sim.runFor(Duration.ofSeconds(1));
        Connection receiver = Objects.requireNonNull(listener.accept());
        assertEquals(30_000, sender.send(ByteBuffer.allocate(30_000)));
        sim.runFor(Duration.ofSeconds(5));
        int first = receiver.skip(15_000);
        sim.runFor(Duration.ofSeconds(5));
        assertEquals(15_000, first);
        assertEquals(15_000, receiver.skip(30_000));
        sim.runFor(Duration.ofSeconds(1));
    }

    private static void keep(StackEvent event, List<PacketEvent> packets) {
        if (event instanceof PacketEvent.Sent || event instanceof PacketEvent.Received) {
            packets.add((PacketEvent) event);
        }
    }

    private static void answer(UdpSocket socket) {
        try {
            var datagram = socket.receive();
            if (datagram != null) {
                socket.send(datagram.source(), Payload.of(datagram.data()));
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Replayer.Summary replay(byte[] bytes) throws IOException, ReplayException {
        return Replayer.replay(new ByteArrayInputStream(bytes));
    }

    @Test
    void everyPacketComesOutAgainAtItsTime() throws IOException, ReplayException {
        List<PacketEvent> again = new ArrayList<>();
        Replayer.Summary summary = Replayer.replay(new ByteArrayInputStream(recording), event -> keep(event, again));
        assertEquals(List.of(), summary.internalErrors());
        assertTrue(summary.sent() > 200 && summary.received() > 200, summary::toString);
        assertEquals(seen.size(), again.size());
        for (int i = 0; i < seen.size(); i++) {
            assertEquals(seen.get(i).time(), again.get(i).time());
            assertEquals(ByteBuffer.wrap(bytes(seen.get(i))), ByteBuffer.wrap(bytes(again.get(i))));
        }
    }

    private static byte[] bytes(PacketEvent event) {
        return switch (event) {
            case PacketEvent.Sent sent -> sent.bytes();
            case PacketEvent.Received received -> received.bytes();
            case PacketEvent.Dropped dropped -> throw new AssertionError(dropped);
        };
    }

    @Test
    void aRecordingOfTheSameRunIsTheSame() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (Recorder recorder = new Recorder(bytes)) {
            run(recorder);
        }
        assertEquals(ByteBuffer.wrap(recording), ByteBuffer.wrap(bytes.toByteArray()));
    }

    /** The recording is changed where the first SYN stands: another sequence number. */
    @Test
    void saysWhereItFirstDiffers() {
        byte[] changed = recording.clone();
        int syn = indexOf(changed, new byte[] {(byte) Step.TRANSMIT.ordinal(), 3, 0, 0, 1, 60, 0x45});
        changed[syn + 6 + 24] ^= 2;
        ReplayException e = assertThrows(ReplayException.class, () -> replay(changed));
        String[] lines = e.getMessage().split("\\R");
        assertTrue(lines[0].matches("step \\d+ at 0\\.000000 s differs:"), e::getMessage);
        assertTrue(
                lines[1].contains("recorded: TRANSMIT 0 [") && lines[2].contains("replayed: TRANSMIT 0 ["),
                e::getMessage);
    }

    private static int indexOf(byte[] bytes, byte[] wanted) {
        for (int i = 0; i < bytes.length - wanted.length; i++) {
            if (Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        throw new AssertionError("not found");
    }

    @Test
    void aRecordingThatWasCutOffSaysSo() {
        for (int length = 9; length < recording.length; length += 1 + length / 7) {
            byte[] cut = Arrays.copyOf(recording, length);
            ReplayException e = assertThrows(ReplayException.class, () -> replay(cut));
            assertTrue(e.getMessage().startsWith("it ends too early") || length < 2000, e::getMessage);
        }
    }

    @Test
    void whatIsNoRecordingIsRefused() {
        for (String text : List.of("", "LUCID", "#!/bin/sh\n".repeat(1000))) {
            ReplayException e =
                    assertThrows(ReplayException.class, () -> replay(text.getBytes(StandardCharsets.US_ASCII)));
            assertEquals("it is not a recording", e.getMessage());
        }
        byte[] newer = recording.clone();
        newer[8] = 99;
        assertEquals(
                "its format is version 99, this program reads 1",
                assertThrows(ReplayException.class, () -> replay(newer)).getMessage());
    }

    /** Damage gives a difference or an end with a sentence, never another exception. */
    @Test
    void damageIsFound() {
        Random random = new Random(1);
        int found = 0;
        for (int round = 0; round < 60; round++) {
            byte[] damaged = recording.clone();
            for (int i = 0; i < 3; i++) {
                damaged[9 + random.nextInt(damaged.length - 9)] = (byte) random.nextInt();
            }
            ReplayException e = assertThrows(ReplayException.class, () -> replay(damaged));
            found += e.getMessage().startsWith("it ends too early") ? 0 : 1;
        }
        assertTrue(found > 50, found + " of 60");
    }
}
