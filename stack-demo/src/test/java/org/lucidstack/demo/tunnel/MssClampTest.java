package org.lucidstack.demo.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** The clamp lowers only, keeps the checksum right, and survives any bytes. */
class MssClampTest {

    private static final int TCP = 20;

    private static int sum(ByteBuffer packet) {
        int sum = 0;
        for (int at = TCP; at < packet.limit(); at += 2) {
            sum += packet.getShort(at) & 0xffff;
        }
        while (sum > 0xffff) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return sum;
    }

    @Property(tries = 500)
    void lowersTheAnnouncementAndKeepsTheSum(
            @ForAll @IntRange(min = 536, max = 9000) int mss, @ForAll @IntRange(max = 3) int padding) {
        ByteBuffer packet = ByteBuffer.wrap(TunnelFixture.packet("10.0.0.1", "10.0.0.2", 28));
        packet.put(9, (byte) 6).put(TCP + 12, (byte) 0x70).put(TCP + 13, (byte) 2);
        for (int i = 0; i < padding; i++) {
            packet.put(TCP + 20 + i, (byte) 1);
        }
        int option = TCP + 20 + padding;
        packet.put(option, (byte) 2).put(option + 1, (byte) 4).putShort(option + 2, (short) mss);
        packet.putShort(TCP + 16, (short) 0).putShort(TCP + 16, (short) ~sum(packet));
        MssClamp.clamp(packet, 1400);
        assertEquals(Math.min(mss, 1360), packet.getShort(option + 2) & 0xffff);
        assertEquals(0xffff, sum(packet));
    }

    @Property(tries = 2000)
    void survivesAnything(@ForAll @Size(max = 80) byte[] bytes, @ForAll boolean isIpv4) {
        if (bytes.length > 14) {
            bytes[0] = (byte) (isIpv4 ? 0x45 : 0x60);
            bytes[isIpv4 ? 9 : 6] = 6;
            bytes[2] = 0;
            bytes[3] = (byte) bytes.length;
            bytes[4] = 0;
            bytes[5] = (byte) (bytes.length - 40);
        }
        ByteBuffer packet = ByteBuffer.wrap(bytes);
        if (InnerPacket.isIp(packet)) {
            MssClamp.clamp(packet, 1400);
            assertEquals(bytes.length, packet.remaining());
        }
    }
}
