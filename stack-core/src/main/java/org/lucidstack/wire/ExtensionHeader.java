package org.lucidstack.wire;

import java.util.List;

/** One extension header of an IPv6 packet (RFC 8200 section 4). */
public sealed interface ExtensionHeader {

    /** Its own protocol number, as named by the header before it. */
    int protocol();

    /** Bytes on the wire, a multiple of 8 (of 4 for the authentication header). */
    int wireLength();

    /**
     * An option of a hop-by-hop or destination options header; padding is an option like any other.
     *
     * @param kind 0 to 255, 0 (Pad1) has no data
     * @param data what follows the length byte, at most 255 bytes
     */
    record Option(int kind, OpaqueBytes data) {
        static final int PAD_1 = 0;
        static final int PAD_N = 1;

        /** Bytes on the wire. */
        public int wireLength() {
            return kind == PAD_1 ? 1 : 2 + data.length();
        }
    }

    /** Hop-by-hop options (0). The encoder pads them to a multiple of 8 bytes where they do not end there. */
    record HopByHop(List<Option> options) implements ExtensionHeader {
        public HopByHop {
            options = List.copyOf(options);
        }

        @Override
        public int protocol() {
            return IpProtocol.HOP_BY_HOP;
        }

        @Override
        public int wireLength() {
            return optionsLength(options);
        }
    }

    /** Destination options (60), padded as hop-by-hop options are. */
    record DestinationOptions(List<Option> options) implements ExtensionHeader {
        public DestinationOptions {
            options = List.copyOf(options);
        }

        @Override
        public int protocol() {
            return IpProtocol.DESTINATION_OPTIONS;
        }

        @Override
        public int wireLength() {
            return optionsLength(options);
        }
    }

    /** Routing (43). @param data everything behind the segments-left byte, 4 bytes more than a multiple of 8 */
    record Routing(int type, int segmentsLeft, OpaqueBytes data) implements ExtensionHeader {
        @Override
        public int protocol() {
            return IpProtocol.ROUTING;
        }

        @Override
        public int wireLength() {
            return 4 + data.length();
        }
    }

    /** Fragment (44). @param offset in bytes, a multiple of 8 @param identification 32 bits */
    record Fragment(int offset, boolean moreFragments, int identification) implements ExtensionHeader {
        /** Offset 0 and no more: a whole packet in one fragment (RFC 6946). */
        public boolean isAtomic() {
            return offset == 0 && !moreFragments;
        }

        @Override
        public int protocol() {
            return IpProtocol.FRAGMENT;
        }

        @Override
        public int wireLength() {
            return 8;
        }
    }

    /** Authentication header (51), carried but not checked. @param data everything behind it, in words of 4 */
    record Authentication(int spi, int sequence, OpaqueBytes data) implements ExtensionHeader {
        @Override
        public int protocol() {
            return IpProtocol.AUTHENTICATION;
        }

        @Override
        public int wireLength() {
            return 12 + data.length();
        }
    }

    private static int optionsLength(List<Option> options) {
        int length = 2;
        for (Option option : options) {
            length += option.wireLength();
        }
        return length + 7 & ~7;
    }
}
