package org.lucidstack.sim;

import org.jspecify.annotations.Nullable;
import org.lucidstack.wire.Ecn;

/** What links and routers do to a packet's own bytes, without parsing all of it: marks, hop counts and their checksum. */
final class RawIp {
    private static final int TOS_V4 = 1;
    private static final int TTL_V4 = 8;
    private static final int CHECKSUM_V4 = 10;
    private static final int HOP_LIMIT_V6 = 7;

    private RawIp() {}

    /** 4, 6, or 0 for bytes that cannot be a packet. */
    static int version(byte[] packet) {
        int version = packet.length == 0 ? 0 : packet[0] >> 4 & 0xf;
        return version == 4 && packet.length >= 20 || version == 6 && packet.length >= 40 ? version : 0;
    }

    /** The two ECN bits (RFC 3168 section 5). */
    static int ecn(byte[] packet) {
        return switch (version(packet)) {
            case 4 -> packet[TOS_V4] & 3;
            case 6 -> packet[1] >> 4 & 3;
            default -> Ecn.NOT_ECT;
        };
    }

    /** A copy with Congestion Experienced set, or null if the packet is not ECN-capable. */
    static byte @Nullable [] marked(byte[] packet) {
        if (ecn(packet) == Ecn.NOT_ECT) {
            return null;
        }
        byte[] copy = packet.clone();
        if (version(copy) == 4) {
            setV4(copy, TOS_V4, copy[TOS_V4] | Ecn.CE);
        } else {
            copy[1] |= (byte) (Ecn.CE << 4);
        }
        return copy;
    }

    static int hopLimit(byte[] packet) {
        return packet[version(packet) == 4 ? TTL_V4 : HOP_LIMIT_V6] & 0xff;
    }

    /** A copy with the hop count one less. */
    static byte[] withHopTaken(byte[] packet) {
        byte[] copy = packet.clone();
        if (version(copy) == 4) {
            setV4(copy, TTL_V4, hopLimit(copy) - 1);
        } else {
            copy[HOP_LIMIT_V6]--;
        }
        return copy;
    }

    /** Replaces one byte of an IPv4 header and updates its checksum incrementally (RFC 1624 equation 3). */
    private static void setV4(byte[] packet, int offset, int value) {
        int before = word(packet, offset & ~1);
        packet[offset] = (byte) value;
        int after = word(packet, offset & ~1);
        int sum = (~word(packet, CHECKSUM_V4) & 0xffff) + (~before & 0xffff) + after;
        sum = (sum & 0xffff) + (sum >>> 16);
        sum = ~((sum & 0xffff) + (sum >>> 16));
        packet[CHECKSUM_V4] = (byte) (sum >>> 8);
        packet[CHECKSUM_V4 + 1] = (byte) sum;
    }

    private static int word(byte[] bytes, int offset) {
        return (bytes[offset] & 0xff) << 8 | bytes[offset + 1] & 0xff;
    }
}
