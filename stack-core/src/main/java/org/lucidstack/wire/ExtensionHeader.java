package org.lucidstack.wire;

import java.util.List;

/** One extension header of an IPv6 packet (RFC 8200 section 4). */
public sealed interface ExtensionHeader {

    /** Its own protocol number, as named by the header before it. */
    int protocol();

    /** Bytes on the wire, a multiple of 4. */
    int wireLength();

    /** An option of a hop-by-hop or destination options header. @param kind 0 to 255, 0 (Pad1) has no data @param data what follows the length byte */
    record Option(int kind, OpaqueBytes data) {}

    /** Hop-by-hop options (0). */
    record HopByHop(List<Option> options) implements ExtensionHeader {
        @Override
        public int protocol() {
            return IpProtocol.HOP_BY_HOP;
        }

        @Override
        public int wireLength() {
            return optionsLength(options);
        }
    }

    /** Destination options (60). */
    record DestinationOptions(List<Option> options) implements ExtensionHeader {
        @Override
        public int protocol() {
            return IpProtocol.DESTINATION_OPTIONS;
        }

        @Override
        public int wireLength() {
            return optionsLength(options);
        }
    }

    /** Routing (43). @param data everything behind the segments-left byte */
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

    /** Authentication header (51), carried but not checked. @param data everything behind the sequence number */
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
            length += option.kind() == 0 ? 1 : 2 + option.data().length();
        }
        return length;
    }
}
