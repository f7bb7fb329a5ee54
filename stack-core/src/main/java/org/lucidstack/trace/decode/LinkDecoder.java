package org.lucidstack.trace.decode;

import org.jspecify.annotations.Nullable;
import org.lucidstack.trace.capture.LinkType;

/** Finds the IP packet behind a link layer header. Stateless. */
final class LinkDecoder {

    static final String LINK = "link";
    static final String IP = "ip";
    static final String IPV4 = "ipv4";
    static final String IPV6 = "ipv6";

    private static final int VLAN = 0x8100;
    private static final int SERVICE_VLAN = 0x88a8;
    private static final int TYPE_IPV4 = 0x0800;
    private static final int TYPE_IPV6 = 0x86dd;

    private LinkDecoder() {}

    static String name(int linkType) {
        return switch (linkType) {
            case LinkType.RAW, LinkType.RAW_BSD, LinkType.RAW_OPENBSD -> "raw";
            case LinkType.IPV4 -> IPV4;
            case LinkType.IPV6 -> IPV6;
            case LinkType.NULL -> "null";
            case LinkType.LOOP -> "loop";
            case LinkType.ETHERNET -> "ethernet";
            case LinkType.LINUX_SLL -> "linux_sll";
            case LinkType.LINUX_SLL2 -> "linux_sll2";
            default -> "other";
        };
    }

    /**
     * The IP packet, named {@link #IPV4} or {@link #IPV6}; null if the frame carries none.
     *
     * @throws BrokenLayer if need be
     */
    static @Nullable Slice ip(Slice frame, int linkType) {
        return switch (linkType) {
            case LinkType.RAW, LinkType.RAW_BSD, LinkType.RAW_OPENBSD -> raw(frame.named(IP));
            case LinkType.IPV4 -> frame.named(IPV4);
            case LinkType.IPV6 -> frame.named(IPV6);
            case LinkType.NULL, LinkType.LOOP -> loopback(frame, linkType == LinkType.NULL);
            case LinkType.ETHERNET -> typed(frame, 14, 12);
            case LinkType.LINUX_SLL -> typed(frame, 16, 14);
            case LinkType.LINUX_SLL2 -> typed(frame, 20, 0);
            default -> null;
        };
    }

    private static Slice raw(Slice packet) {
        packet.need(1);
        int version = packet.u8(0) >>> 4;
        packet.check(version == 4 || version == 6, "bad_version", 0);
        return packet.named(version == 4 ? IPV4 : IPV6);
    }

    private static @Nullable Slice loopback(Slice frame, boolean eitherOrder) {
        frame.need(4);
        int family = frame.i32(0);
        Slice packet = family(frame, family);
        return packet == null && eitherOrder ? family(frame, Integer.reverseBytes(family)) : packet;
    }

    private static @Nullable Slice family(Slice frame, int family) {
        return switch (family) {
            case 2 -> frame.above(4, IPV4);
            case 24, 28, 30 -> frame.above(4, IPV6);
            default -> null;
        };
    }

    /** A header of {@code length} bytes that tells the type at {@code typeOffset}, and VLAN tags behind it. */
    private static @Nullable Slice typed(Slice frame, int length, int typeOffset) {
        frame.need(length);
        int end = length;
        int type = frame.u16(typeOffset);
        while (type == VLAN || type == SERVICE_VLAN) {
            end += 4;
            frame.need(end, "short_header", end - 4);
            type = frame.u16(end - 2);
        }
        return switch (type) {
            case TYPE_IPV4 -> frame.above(end, IPV4);
            case TYPE_IPV6 -> frame.above(end, IPV6);
            default -> null;
        };
    }
}
