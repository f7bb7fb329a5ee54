package org.lucidstack.tun;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lucidstack.env.DropReason;
import org.lucidstack.link.PacketReceiver;

class PacketReaderTest {

    private static final int PACKET_LENGTH = 3000;

    private final List<byte[]> packets = new ArrayList<>();
    private final List<Boolean> verified = new ArrayList<>();
    private final List<DropReason> drops = new ArrayList<>();

    private void received(ByteBuffer packet, boolean checksumVerified) {
        byte[] bytes = new byte[packet.remaining()];
        packet.get(bytes);
        packets.add(bytes);
        verified.add(checksumVerified);
    }

    private static byte[] withHeader(
            int flags, int type, int headerLength, int size, int start, int offset, byte[] packet) {
        ByteBuffer buffer =
                ByteBuffer.allocate(VnetHeader.LENGTH + packet.length).order(ByteOrder.nativeOrder());
        buffer.put((byte) flags).put((byte) type).putShort((short) headerLength).putShort((short) size);
        buffer.putShort((short) start).putShort((short) offset).putShort((short) 0);
        return buffer.put(packet).array();
    }

    @Test
    void plainPacketsAreDeliveredUnverifiedUntilThereAreNoMore() throws TunException {
        try (PacketPair pair = new PacketPair()) {
            PacketReader reader = new PacketReader(pair.file(0));
            pair.send((byte) 0x45, (byte) 1);
            pair.send((byte) 0x60);

            assertFalse(reader.receive(this::received, 10, drops::add));

            assertArrayEquals(new byte[] {0x45, 1}, packets.get(0));
            assertArrayEquals(new byte[] {0x60}, packets.get(1));
            assertEquals(List.of(false, false), verified);
            assertFalse(reader.receive(this::received, 10, drops::add));
            assertEquals(2, packets.size());
        }
    }

    @Test
    void batchIsLimitedAndTheRestStays() throws TunException {
        try (PacketPair pair = new PacketPair()) {
            PacketReader reader = new PacketReader(pair.file(0));
            for (byte i = 0; i < 5; i++) {
                pair.send(i);
            }

            assertTrue(reader.receive(this::received, 3, drops::add));
            assertEquals(3, packets.size());
            assertFalse(reader.receive(this::received, 3, drops::add));

            assertArrayEquals(new byte[] {4}, packets.get(4));
        }
    }

    @Test
    void batchOfLargePacketsIsShorter() throws TunException {
        try (PacketPair pair = new PacketPair()) {
            PacketReader reader = new PacketReader(pair.file(0));
            byte[] large = new byte[60_000];
            PacketReceiver endless = (packet, checksumVerified) -> {
                received(packet, checksumVerified);
                pair.send(large);
            };
            pair.send(large);

            assertTrue(reader.receive(endless, 64, drops::add));

            assertEquals(9, packets.size());
        }
    }

    @ParameterizedTest
    @CsvSource({
        // flags, type, header length, segment size, checksum start and offset, verified
        "0, 0, 0, 0, 0, 0, false",
        "1, 0, 40, 0, 20, 16, true",
        "2, 0, 0, 0, 0, 0, true",
        "1, 1, 52, 1448, 20, 16, true",
        "1, 0x81, 52, 1448, 20, 16, true",
        "1, 4, 72, 1428, 40, 16, true",
        "1, 1, 0, 1448, 20, 16, true",
    })
    void truthfulHeadersAreTaken(
            int flags, String type, int headerLength, int size, int start, int offset, boolean expected)
            throws TunException {
        try (PacketPair pair = new PacketPair()) {
            pair.send(withHeader(
                    flags, Integer.decode(type), headerLength, size, start, offset, new byte[PACKET_LENGTH]));

            new PacketReader(pair.file(VnetHeader.LENGTH)).receive(this::received, 10, drops::add);

            assertEquals(List.of(expected), verified);
            assertEquals(PACKET_LENGTH, packets.get(0).length);
            assertEquals(List.of(), drops);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "segment size 0, 1, 1, 52, 0, 20, 16",
        "segment larger than the packet, 1, 1, 52, 3001, 20, 16",
        "checksum starts behind the end, 1, 0, 0, 0, 3000, 16",
        "checksum field behind the end, 1, 0, 0, 0, 2983, 16",
        "checksum field far away, 1, 0, 0, 0, 20, 65535",
        "header longer than the packet, 1, 1, 3001, 1448, 20, 16",
        "super-datagram without room for its header, 1, 5, 0, 100, 2995, 0",
        "super-datagram whose UDP header is in the IP header, 1, 5, 48, 100, 8, 6",
        "unknown kind of segments, 1, 3, 52, 1448, 20, 16",
        "segments without a checksum, 0, 1, 52, 1448, 20, 16",
    })
    void lyingHeadersAreDroppedAndCounted(
            String what, int flags, int type, int headerLength, int size, int start, int offset) throws TunException {
        try (PacketPair pair = new PacketPair()) {
            pair.send(withHeader(flags, type, headerLength, size, start, offset, new byte[PACKET_LENGTH]));

            new PacketReader(pair.file(VnetHeader.LENGTH)).receive(this::received, 10, drops::add);

            assertEquals(List.of(), verified, what);
            assertEquals(List.of(DropReason.BAD_OFFLOAD_HEADER), drops, what);
        }
    }

    @Property
    void anyBytesAreTakenOrDropped(@ForAll @Size(min = 1, max = 100) byte[] bytes) throws TunException {
        packets.clear();
        drops.clear();
        try (PacketPair pair = new PacketPair()) {
            pair.send(bytes);

            new PacketReader(pair.file(VnetHeader.LENGTH)).receive(this::received, 10, drops::add);

            assertEquals(1, packets.size() + drops.size());
            packets.forEach(packet -> assertEquals(bytes.length - VnetHeader.LENGTH, packet.length));
        }
    }
}
