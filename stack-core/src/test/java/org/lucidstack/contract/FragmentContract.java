package org.lucidstack.contract;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.lucidstack.Verifies;
import org.lucidstack.buffer.Payload;
import org.lucidstack.net.Ipv4Address;
import org.lucidstack.time.Clock;
import org.lucidstack.wire.IpPacket;
import org.lucidstack.wire.IpProtocol;
import org.lucidstack.wire.Ipv4Packet;
import org.lucidstack.wire.OpaqueBytes;

/** How fragments become packets again (RFC 791 section 3.2, RFC 815, RFC 1122 section 3.3.2), and that strangers cannot abuse it. */
public abstract class FragmentContract extends Contract {

    /** Protocols whose packets the subject delivers. */
    static final int[] PROTOCOLS = {253, 254};

    /** Puts packets together. */
    public interface Subject {
        /** A fragment arrives. @return the whole packet's payload, if this was the last that was missing */
        byte @Nullable [] arrives(IpPacket fragment);

        /** The clock has moved. */
        void onTime();
    }

    /**
     * What it starts with.
     *
     * @param memory bytes that incomplete packets may take, overhead included
     * @param timeout how long a packet may stay incomplete, in nanoseconds
     * @param wire takes the ICMP errors that it sends
     */
    public record Setup(int memory, long timeout, Clock clock, Consumer<IpPacket> wire) {}

    protected abstract Subject create(Setup setup);

    private final List<IpPacket> errors = new ArrayList<>();
    private long now;
    private Subject subject;
    private byte @Nullable [] whole;

    private void begin() {
        now = Clock.SECOND;
        errors.clear();
        story.newRound("fragments of packets to " + Wiretap.SUBJECT);
        subject = create(new Setup(1 << 20, 60 * Clock.SECOND, () -> now, packet -> {
            story.packet(packet, true);
            errors.add(packet);
        }));
    }

    private void arrives(Ipv4Address from, int protocol, int id, int offset, boolean more, byte[] data) {
        Ipv4Packet packet = new Ipv4Packet(
                0,
                0,
                id,
                false,
                false,
                more,
                offset,
                64,
                protocol,
                from,
                Wiretap.SUBJECT,
                OpaqueBytes.EMPTY,
                Payload.of(data));
        story.action("bytes " + offset + ":" + (offset + data.length) + (more ? "" : ", the last ones,") + " of packet "
                + id + " arrive from " + from);
        story.packet(packet, false);
        whole = subject.arrives(packet);
    }

    private void arrives(int id, int from, int to, int total) {
        arrives(Wiretap.PEER, PROTOCOLS[0], id, from, to < total, pattern(from, to));
    }

    private void expectNothing() {
        story.expect("delivered packet", null, whole);
    }

    private void expectWhole(int total) {
        story.expect("delivered packet", pattern(0, total), whole);
    }

    @Test
    @Verifies("RFC1122-3.3.2-1")
    void twoMakeOne() {
        begin();
        arrives(1, 0, 1480, 2000);
        expectNothing();
        arrives(1, 1480, 2000, 2000);
        expectWhole(2000);
    }

    @Test
    @Verifies("RFC815-3-1")
    void theyMayComeInAnyOrder() {
        Random random = random(11);
        for (int round = 0; round < 50; round++) {
            begin();
            List<Integer> starts = new ArrayList<>(List.of(0, 800, 1600, 2400, 3200));
            Collections.shuffle(starts, random);
            for (int i = 0; i < starts.size(); i++) {
                arrives(round, starts.get(i), Math.min(3500, starts.get(i) + 800), 3500);
                if (i < starts.size() - 1) {
                    expectNothing();
                }
            }
            expectWhole(3500);
        }
    }

    @Test
    void aHoleKeepsThePacketBack() {
        begin();
        arrives(1, 0, 800, 2400);
        arrives(1, 1600, 2400, 2400);
        expectNothing();
        arrives(1, 0, 800, 2400);
        expectNothing();
        arrives(1, 800, 1600, 2400);
        expectWhole(2400);
    }

    @Test
    void theSameFragmentTwiceIsNoHarm() {
        begin();
        arrives(1, 0, 800, 1600);
        arrives(1, 0, 800, 1600);
        expectNothing();
        arrives(1, 800, 1600, 1600);
        expectWhole(1600);
    }

    @Test
    @Verifies({"RFC791-3.2-2"})
    void packetsAreNotMixedUp() {
        begin();
        Ipv4Address other = Ipv4Address.parse("192.0.2.3");
        arrives(1, 0, 800, 1600);
        arrives(2, 800, 1600, 1600);
        expectNothing();
        arrives(other, PROTOCOLS[0], 1, 800, false, pattern(800, 1600));
        expectNothing();
        arrives(Wiretap.PEER, PROTOCOLS[1], 1, 800, false, pattern(800, 1600));
        expectNothing();
        arrives(1, 800, 1600, 1600);
        expectWhole(1600);
        arrives(2, 0, 800, 1600);
        expectWhole(1600);
    }

    /** Fragments that overlap with different bytes are an attack on whoever looks at them in between. */
    @Test
    @Verifies("RFC5722-4-1")
    void whatContradictsItselfIsThrownAway() {
        begin();
        arrives(1, 0, 800, 2400);
        byte[] forged = pattern(400, 1200);
        Arrays.fill(forged, (byte) 0x55);
        arrives(Wiretap.PEER, PROTOCOLS[0], 1, 400, true, forged);
        expectNothing();
        arrives(1, 800, 1600, 2400);
        expectNothing();
        arrives(1, 1600, 2400, 2400);
        expectNothing();
    }

    @Test
    void twoDifferentEndsAreNone() {
        begin();
        arrives(1, 800, 1600, 1600);
        arrives(1, 1600, 2400, 2400);
        expectNothing();
        arrives(1, 0, 800, 2400);
        expectNothing();
    }

    @Test
    @Verifies("RFC1122-3.3.2-3")
    void whatIsNotCompleteInTimeIsForgotten() {
        begin();
        arrives(1, 0, 800, 1600);
        now += 61 * Clock.SECOND;
        story.at(now - Clock.SECOND);
        story.action("a minute has passed");
        subject.onTime();
        story.expect("errors sent", 1, errors.size());
        story.expect("protocol of the error", IpProtocol.ICMP, errors.get(0).protocol());
        arrives(1, 800, 1600, 1600);
        expectNothing();
    }

    @Test
    @Verifies("RFC1122-3.3.2-3")
    void withoutTheFirstFragmentNobodyIsTold() {
        begin();
        arrives(1, 800, 1600, 1600);
        now += 61 * Clock.SECOND;
        story.at(now - Clock.SECOND);
        story.action("a minute has passed");
        subject.onTime();
        story.expect("errors sent", 0, errors.size());
    }

    /** More than a packet can hold (the ping of death), and the most that one can. */
    @Test
    void sizesEndAtSixtyFourKilobytes() {
        begin();
        for (int at = 0; at < 65_515; at += 8000) {
            arrives(1, at, Math.min(65_515, at + 8000), 65_515);
        }
        expectWhole(65_515);
        arrives(2, 0, 8000, 70_000);
        arrives(Wiretap.PEER, PROTOCOLS[0], 2, 65_528, false, pattern(65_528, 66_528));
        expectNothing();
    }

    /** Strangers who never send the second half do not get all of the memory: the oldest packets go. */
    @Test
    @Verifies("RFC1122-3.3.2-2")
    void memoryIsBounded() {
        begin();
        for (int id = 0; id < 10_000; id++) {
            arrives(id, 0, 1400, 1600);
        }
        arrives(0, 1400, 1600, 1600);
        expectNothing();
        arrives(9_999, 1400, 1600, 1600);
        expectWhole(1600);
    }
}
