package org.lucidstack.trace.decode;

import java.util.List;
import org.lucidstack.net.IpAddress;
import org.lucidstack.net.Ipv4Address;
import org.lucidstack.net.Ipv6Address;

/** The header of the outermost IP packet of a frame. Lengths and offsets are in bytes. */
public sealed interface DecodedIp {

    IpAddress source();

    /** The header's own destination, also under a source route. */
    IpAddress destination();

    /** The protocol of the payload: for IPv6, the one at which the walk over the extension headers ended. */
    int protocol();

    int headerLength();

    int totalLength();

    /** Whether this is a fragment, so that nothing above IP is told. */
    boolean isFragment();

    /** Whether the destination that the transport checksum covers may be another than the header's. */
    boolean isRerouted();

    /** Bytes behind the header and its options or extension headers. */
    default int payloadLength() {
        return totalLength() - headerLength();
    }

    default int version() {
        return source().version();
    }

    /** IPv4. @param checksumOk whether the header sums to ffff */
    record V4(
            Ipv4Address source,
            Ipv4Address destination,
            int protocol,
            int ttl,
            int dscp,
            int ecn,
            int identification,
            boolean reserved,
            boolean dontFragment,
            boolean moreFragments,
            int fragmentOffset,
            int headerLength,
            int totalLength,
            int checksum,
            boolean checksumOk,
            List<DecodedOption> options)
            implements DecodedIp {

        private static final int LOOSE_SOURCE_ROUTE = 131;
        private static final int STRICT_SOURCE_ROUTE = 137;

        @Override
        public boolean isFragment() {
            return moreFragments || fragmentOffset > 0;
        }

        @Override
        public boolean isRerouted() {
            return options.stream()
                    .anyMatch(option -> option.kind() == LOOSE_SOURCE_ROUTE || option.kind() == STRICT_SOURCE_ROUTE);
        }
    }

    /** IPv6. @param nextHeader of the fixed header @param headerLength with all extension headers walked */
    record V6(
            Ipv6Address source,
            Ipv6Address destination,
            int nextHeader,
            int protocol,
            int hopLimit,
            int dscp,
            int ecn,
            int flowLabel,
            int headerLength,
            int totalLength,
            List<DecodedExtension> extensionHeaders)
            implements DecodedIp {

        private static final int HOME_ADDRESS = 201;

        @Override
        public boolean isFragment() {
            return extensionHeaders.stream()
                    .anyMatch(header -> header instanceof DecodedExtension.Fragment fragment && !fragment.isAtomic());
        }

        @Override
        public boolean isRerouted() {
            return extensionHeaders.stream().anyMatch(header -> switch (header) {
                case DecodedExtension.Routing routing -> routing.segmentsLeft() > 0;
                case DecodedExtension.Options options ->
                    !options.isHopByHop()
                            && options.options().stream().anyMatch(option -> option.kind() == HOME_ADDRESS);
                default -> false;
            });
        }
    }
}
