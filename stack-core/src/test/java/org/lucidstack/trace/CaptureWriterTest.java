package org.lucidstack.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.lucidstack.env.DropReason;
import org.lucidstack.env.PacketEvent;
import org.lucidstack.net.IpAddress;

final class CaptureWriterTest {
    private static final byte[] PACKET = HexFormat.of().parseHex("4500001400000000400066eb0a0000010a000002");

    private final ByteArrayOutputStream file = new ByteArrayOutputStream();

    private ByteBuffer written() {
        return ByteBuffer.wrap(file.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void pcapHasANanosecondHeaderAndWritesThrough() throws IOException {
        PcapWriter writer = new PcapWriter(file, 7_000_000_000L);
        assertEquals(24, file.size());
        writer.on(new PacketEvent.Received(1_000_000_005L, "tun0", PACKET));
        writer.on(new PacketEvent.Dropped(1_000_000_005L, DropReason.NOT_FOR_US, null, ""));
        writer.on(new PacketEvent.Sent(3_000_000_000L, "tun0", PACKET));
        ByteBuffer bytes = written();
        assertEquals(24 + 2 * (16 + PACKET.length), bytes.remaining(), "before it is closed");
        assertEquals(0xa1b23c4d, bytes.getInt(0));
        assertEquals(101, bytes.getInt(20));
        assertEquals(8, bytes.getInt(24));
        assertEquals(5, bytes.getInt(28));
        assertEquals(PACKET.length, bytes.getInt(32));
        assertEquals(PACKET.length, bytes.getInt(36));
        assertEquals(ByteBuffer.wrap(PACKET), bytes.slice(40, PACKET.length));
        writer.close();
    }

    @Test
    void pcapngBlocksAreWellFormedAndCarryComments() throws IOException {
        PcapngWriter writer = new PcapngWriter(file, 0);
        writer.on(new PacketEvent.Dropped(4, DropReason.NO_ROUTE, null, "before"));
        writer.on(new PacketEvent.Received(5, "tun0", PACKET));
        writer.on(new PacketEvent.Dropped(5, DropReason.NOT_FOR_US, IpAddress.parse("10.0.0.1"), ""));
        writer.on(new PacketEvent.Sent(6, "eth1", PACKET));
        writer.close();
        ByteBuffer bytes = written();
        StringBuilder types = new StringBuilder();
        while (bytes.hasRemaining()) {
            int start = bytes.position();
            int length = bytes.getInt(start + 4);
            assertEquals(0, length % 4);
            assertEquals(length, bytes.getInt(start + length - 4), "both lengths of block at " + start);
            types.append(Integer.toHexString(bytes.getInt(start))).append(' ');
            bytes.position(start + length);
        }
        assertEquals("a0d0d0a 1 6 1 6 ", types.toString());
        String text = file.toString(StandardCharsets.ISO_8859_1);
        assertTrue(text.contains("NO_ROUTE") && text.contains("NOT_FOR_US from 10.0.0.1"), text);
    }

    @Test
    void aFailingFileIsReportedAtTheEndOnly() throws IOException {
        OutputStream broken = new OutputStream() {
            private int writes;

            @Override
            public void write(int b) throws IOException {
                throw new IOException("never byte by byte");
            }

            @Override
            public void write(byte[] bytes, int from, int count) throws IOException {
                if (++writes > 1) {
                    throw new IOException("disk full");
                }
            }
        };
        PcapWriter writer = new PcapWriter(broken, 0);
        writer.on(new PacketEvent.Sent(1, "tun0", PACKET));
        writer.on(new PacketEvent.Sent(2, "tun0", PACKET));
        IOException failure = assertThrows(IOException.class, writer::close);
        assertTrue(failure.getMessage().contains("disk full"));
    }

    @Test
    void jsonHasOneLinePerEventWithAllComponents() {
        StringBuilder lines = new StringBuilder();
        EventJson json = new EventJson(lines);
        json.on(new PacketEvent.Dropped(12, DropReason.NO_ROUTE, IpAddress.parse("fd00::1"), "say \"why\"\n"));
        json.on(new PacketEvent.Sent(13, "tun0", new byte[] {1, (byte) 0xff}));
        assertEquals("""
                {"time":12,"event":"Dropped","reason":"NO_ROUTE","source":"fd00::1","detail":"say \\"why\\"\\n"}
                {"time":13,"event":"Sent","device":"tun0","bytes":"01ff"}
                """, lines.toString());
    }
}
