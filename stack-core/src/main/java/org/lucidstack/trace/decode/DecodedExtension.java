package org.lucidstack.trace.decode;

import java.util.List;
import org.lucidstack.wire.IpProtocol;

/** One extension header of an IPv6 packet. */
public sealed interface DecodedExtension {

    int protocol();

    String name();

    /** Bytes on the wire. */
    int length();

    /** Hop-by-hop (0) or destination options (60). */
    record Options(int protocol, int length, List<DecodedOption> options) implements DecodedExtension {
        boolean isHopByHop() {
            return protocol == IpProtocol.HOP_BY_HOP;
        }

        @Override
        public String name() {
            return isHopByHop() ? "hop_by_hop" : "destination_options";
        }
    }

    /** Routing (43). */
    record Routing(int length, int type, int segmentsLeft) implements DecodedExtension {
        @Override
        public int protocol() {
            return IpProtocol.ROUTING;
        }

        @Override
        public String name() {
            return "routing";
        }
    }

    /** Fragment (44). @param offset in bytes @param identification 32 bits, unsigned */
    record Fragment(int offset, boolean moreFragments, long identification) implements DecodedExtension {
        boolean isAtomic() {
            return offset == 0 && !moreFragments;
        }

        @Override
        public int protocol() {
            return IpProtocol.FRAGMENT;
        }

        @Override
        public String name() {
            return "fragment";
        }

        @Override
        public int length() {
            return 8;
        }
    }

    /** Authentication (51). */
    record Authentication(int length, long spi, long sequence) implements DecodedExtension {
        @Override
        public int protocol() {
            return IpProtocol.AUTHENTICATION;
        }

        @Override
        public String name() {
            return "ah";
        }
    }
}
