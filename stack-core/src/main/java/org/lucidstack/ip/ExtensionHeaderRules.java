package org.lucidstack.ip;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lucidstack.buffer.Payload;
import org.lucidstack.env.DropReason;
import org.lucidstack.env.Implements;
import org.lucidstack.wire.ExtensionHeader;
import org.lucidstack.wire.ExtensionHeader.DestinationOptions;
import org.lucidstack.wire.ExtensionHeader.HopByHop;
import org.lucidstack.wire.ExtensionHeader.Option;
import org.lucidstack.wire.ExtensionHeader.Routing;
import org.lucidstack.wire.IpProtocol;
import org.lucidstack.wire.Ipv6Packet;

/** What a destination makes of the extension headers of a packet (RFC 8200 section 4). Stateless. */
final class ExtensionHeaderRules {

    private static final int FIXED_HEADER = 40;
    private static final int FIRST_NEXT_HEADER_FIELD = 6;
    private static final int SILENT = -1;
    private static final int OPTIONS_START = 2;
    private static final int ROUTING_TYPE = 2;
    private static final int LAST_KNOWN_PADDING = 1;
    private static final int MAX_HEADERS_OF_FIRST = 16;

    private ExtensionHeaderRules() {}

    /**
     * Why a packet ends here.
     *
     * @param code of the parameter problem that the sender is told, or -1 for none
     * @param pointer offset of the offending byte
     */
    record Refusal(DropReason reason, int code, int pointer) {
        boolean isSilent() {
            return code == SILENT;
        }
    }

    /** Goes through the chain in order; null if the packet may pass. */
    @Implements({"RFC8200-4-1", "RFC8200-4.4-1", "RFC8504-5.2-1"})
    static @Nullable Refusal check(Ipv6Packet packet) {
        int nextHeaderField = FIRST_NEXT_HEADER_FIELD;
        int at = FIXED_HEADER;
        for (ExtensionHeader header : packet.extensionHeaders()) {
            Refusal refusal = null;
            if (header instanceof HopByHop && at > FIXED_HEADER) {
                refusal = new Refusal(DropReason.UNKNOWN_PROTOCOL, IpProblems.UNKNOWN_NEXT_HEADER, nextHeaderField);
            } else if (header instanceof HopByHop hopByHop) {
                refusal = checkOptions(hopByHop.options(), at + OPTIONS_START);
            } else if (header instanceof DestinationOptions destination) {
                refusal = checkOptions(destination.options(), at + OPTIONS_START);
            } else if (header instanceof Routing routing && routing.segmentsLeft() > 0) {
                // No type is known here, type 0 least of all; without segments left the header has done its work.
                refusal = new Refusal(DropReason.UNKNOWN_ROUTING_TYPE, IpProblems.ERRONEOUS_FIELD, at + ROUTING_TYPE);
            }
            if (refusal != null) {
                return refusal;
            }
            nextHeaderField = at;
            at += header.wireLength();
        }
        return null;
    }

    /** The upper two bits of an unknown option say what to do. Packets to multicast addresses do not come this far. */
    @Implements("RFC8200-4.2-1")
    private static @Nullable Refusal checkOptions(List<Option> options, int start) {
        int at = start;
        for (Option option : options) {
            int action = option.kind() <= LAST_KNOWN_PADDING ? 0 : option.kind() >>> 6;
            if (action == 1) {
                return new Refusal(DropReason.UNKNOWN_IPV6_OPTION, SILENT, at);
            }
            if (action > 1) {
                return new Refusal(DropReason.UNKNOWN_IPV6_OPTION, IpProblems.UNKNOWN_OPTION, at);
            }
            at += option.wireLength();
        }
        return null;
    }

    /** Whether the data of a first fragment holds all headers up to and including that of the upper layer. */
    @Implements("RFC8200-4.5-4")
    static boolean isChainComplete(int firstHeader, Payload data) {
        int next = firstHeader;
        int at = 0;
        for (int count = 0; count < MAX_HEADERS_OF_FIRST; count++) {
            int rest = data.length() - at;
            switch (next) {
                case IpProtocol.HOP_BY_HOP,
                        IpProtocol.ROUTING,
                        IpProtocol.DESTINATION_OPTIONS,
                        IpProtocol.FRAGMENT,
                        IpProtocol.AUTHENTICATION -> {
                    if (rest < 8) {
                        return false;
                    }
                    int length = extensionLength(next, data.at(at + 1));
                    next = data.at(at);
                    at += length;
                }
                case IpProtocol.TCP -> {
                    return rest >= 20;
                }
                case IpProtocol.UDP, IpProtocol.ICMPV6 -> {
                    return rest >= 8;
                }
                default -> {
                    return rest >= 0;
                }
            }
        }
        return false;
    }

    /** Bytes of an extension header. @param field its length field */
    static int extensionLength(int type, int field) {
        return switch (type) {
            case IpProtocol.FRAGMENT -> 8;
            case IpProtocol.AUTHENTICATION -> (field + 2) * 4;
            default -> (field + 1) * 8;
        };
    }
}
