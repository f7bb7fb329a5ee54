package org.lucidstack.demo.tunnel.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.lucidstack.demo.tunnel.crypto.SecureSession.Verdict;

/** What an attacker on the path can do to sealed packets: nothing but lose them. */
class SecureSessionTest {

    private static final byte[] ONE = key(1);
    private static final byte[] TWO = key(2);
    private static final int HEADER = 16;

    private static byte[] key(int value) {
        byte[] key = new byte[32];
        key[0] = (byte) value;
        return key;
    }

    /** Header with the counter, and sealed packet. */
    private static byte[] seal(SecureSession session, byte[] packet) {
        ByteBuffer datagram = ByteBuffer.allocate(HEADER + packet.length + SecureSession.OVERHEAD)
                .position(HEADER);
        ByteBuffer header = datagram.slice(0, HEADER);
        assertTrue(session.seal(counter -> header.putLong(8, counter), ByteBuffer.wrap(packet), datagram));
        return datagram.array();
    }

    private static Verdict open(SecureSession session, byte[] datagram, ByteBuffer target) {
        if (datagram.length < HEADER) {
            return Verdict.NOT_AUTHENTIC;
        }
        ByteBuffer all = ByteBuffer.wrap(datagram);
        return session.open(all.getLong(8), all.slice(0, HEADER), all.slice(HEADER, datagram.length - HEADER), target);
    }

    /** 100,000 datagrams in all: 100 attacks of 1000 datagrams each, on sessions of their own. */
    @Property(tries = 100)
    void replayedReorderedFlippedAndTruncatedDatagrams(@ForAll long seed) {
        Random random = new Random(seed);
        SecureSession sender = new SecureSession(ONE, TWO);
        SecureSession receiver = new SecureSession(TWO, ONE);
        List<byte[]> packets = new ArrayList<>();
        List<byte[]> datagrams = new ArrayList<>();
        Set<Integer> accepted = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            if (datagrams.isEmpty() || random.nextInt(3) == 0) {
                byte[] packet = new byte[random.nextInt(60)];
                random.nextBytes(packet);
                packets.add(packet);
                datagrams.add(seal(sender, packet));
            }
            int index = random.nextInt(datagrams.size());
            byte[] arriving = datagrams.get(index).clone();
            boolean isDamaged = random.nextInt(3) == 0;
            if (isDamaged && random.nextBoolean()) {
                arriving = Arrays.copyOf(arriving, random.nextInt(arriving.length));
            } else if (isDamaged) {
                arriving[random.nextInt(arriving.length)] ^= (byte) (1 << random.nextInt(8));
            }
            ByteBuffer target = ByteBuffer.allocate(2000);
            Verdict verdict = open(receiver, arriving, target);
            if (isDamaged) {
                assertFalse(verdict.isAccepted());
            } else {
                assertEquals(accepted.add(index), verdict.isAccepted(), "accepted once, and not twice");
            }
            if (verdict.isAccepted()) {
                assertArrayEquals(packets.get(index), Arrays.copyOf(target.array(), target.position()));
            }
        }
    }

    @Test
    void forgedCounterDoesNotShutOutTrueOnes() {
        SecureSession sender = new SecureSession(ONE, TWO);
        SecureSession receiver = new SecureSession(TWO, ONE);
        byte[] first = seal(sender, new byte[20]);
        byte[] forged = first.clone();
        ByteBuffer.wrap(forged).putLong(8, 1L << 50);
        assertEquals(Verdict.NOT_AUTHENTIC, open(receiver, forged, ByteBuffer.allocate(100)));
        assertEquals(Verdict.NEWEST, open(receiver, first, ByteBuffer.allocate(100)));
    }

    @Test
    void countersNeverRepeat() {
        SecureSession sender = new SecureSession(ONE, TWO);
        Set<Long> counters = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            assertTrue(counters.add(ByteBuffer.wrap(seal(sender, new byte[1])).getLong(8)));
        }
    }

    @Test
    void aStreamOpensInOrderOnly() {
        SecureSession sender = new SecureSession(ONE, TWO);
        ByteBuffer header = ByteBuffer.allocate(2);
        ByteBuffer first = ByteBuffer.allocate(17);
        ByteBuffer second = ByteBuffer.allocate(17);
        sender.seal(counter -> header.duplicate(), ByteBuffer.wrap(new byte[1]), first);
        sender.seal(counter -> header.duplicate(), ByteBuffer.wrap(new byte[1]), second);
        SecureSession swapped = new SecureSession(TWO, ONE);
        assertFalse(swapped.openNext(header.duplicate(), second.duplicate().flip(), ByteBuffer.allocate(1)));
        SecureSession ordered = new SecureSession(TWO, ONE);
        assertTrue(ordered.openNext(header.duplicate(), first.flip(), ByteBuffer.allocate(1)));
        assertTrue(ordered.openNext(header.duplicate(), second.flip(), ByteBuffer.allocate(1)));
    }
}
