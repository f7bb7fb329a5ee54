package org.lucidstack.trace.decode;

import java.util.ArrayList;
import java.util.List;
import org.lucidstack.wire.SeqNumber;
import org.lucidstack.wire.TcpOption;

/** Reads option lists as far as they hold together. Stateless. */
final class OptionDecoder {

    /** The options in front of the break, and the offset of the one that does not fit, or -1. */
    record Options(List<DecodedOption> list, int brokenAt) {
        boolean isBroken() {
            return brokenAt >= 0;
        }
    }

    private OptionDecoder() {}

    /** IPv4: kinds 0 and 1 are one byte, 0 is the last, a length counts itself and the kind. */
    static Options ipv4(Slice header, int from, int end) {
        return read(header, from, end, false);
    }

    /** TCP: as IPv4, with the well-known kinds decoded. */
    static Options tcp(Slice header, int from, int end) {
        return read(header, from, end, true);
    }

    private static Options read(Slice header, int from, int end, boolean tcp) {
        List<DecodedOption> list = new ArrayList<>(4);
        int at = from;
        while (at < end) {
            int kind = header.u8(at);
            if (kind <= 1) {
                list.add(new DecodedOption(kind, kind == 0 ? "eol" : "nop", null));
                if (kind == 0) {
                    break;
                }
                at++;
                continue;
            }
            int length = at + 1 < end ? header.u8(at + 1) : 0;
            if (length < 2 || length > end - at) {
                return new Options(list, at);
            }
            list.add(
                    tcp
                            ? tcpOption(header, at, kind, length)
                            : new DecodedOption(kind, ipv4Name(kind), header.bytes(at + 2, length - 2)));
            at += length;
        }
        return new Options(list, -1);
    }

    /** IPv6: kind 0 is one byte, a length counts neither itself nor the kind. */
    static Options ipv6(Slice header, int from, int end) {
        List<DecodedOption> list = new ArrayList<>(4);
        int at = from;
        while (at < end) {
            int kind = header.u8(at);
            if (kind == 0) {
                list.add(new DecodedOption(kind, "pad1", null));
                at++;
                continue;
            }
            if (at + 1 >= end || header.u8(at + 1) > end - at - 2) {
                return new Options(list, at);
            }
            int length = header.u8(at + 1);
            list.add(new DecodedOption(kind, ipv6Name(kind), header.bytes(at + 2, length)));
            at += 2 + length;
        }
        return new Options(list, -1);
    }

    private static DecodedOption tcpOption(Slice header, int at, int kind, int length) {
        String name = tcpName(kind);
        TcpOption value = switch (kind << 8 | length) {
            case 0x204 -> new TcpOption.MaximumSegmentSize(header.u16(at + 2));
            case 0x303 -> new TcpOption.WindowScale(header.u8(at + 2));
            case 0x402 -> new TcpOption.SackPermitted();
            case 0x80a -> new TcpOption.Timestamps(header.i32(at + 2), header.i32(at + 6));
            default -> kind == 5 && length > 2 && length % 8 == 2 ? sack(header, at + 2, at + length) : null;
        };
        return value != null
                ? new DecodedOption(kind, name, null, value)
                : new DecodedOption(kind, name, header.bytes(at + 2, length - 2));
    }

    private static TcpOption.Sack sack(Slice header, int from, int end) {
        List<TcpOption.SackBlock> blocks = new ArrayList<>(4);
        for (int at = from; at < end; at += 8) {
            blocks.add(new TcpOption.SackBlock(new SeqNumber(header.i32(at)), new SeqNumber(header.i32(at + 4))));
        }
        return new TcpOption.Sack(blocks);
    }

    private static String tcpName(int kind) {
        return switch (kind) {
            case 2 -> "mss";
            case 3 -> "window_scale";
            case 4 -> "sack_permitted";
            case 5 -> "sack";
            case 8 -> "timestamps";
            case 19 -> "md5";
            case 28 -> "user_timeout";
            case 29 -> "ao";
            case 30 -> "mptcp";
            case 34 -> "fast_open";
            case 253, 254 -> "experimental";
            default -> "unknown";
        };
    }

    private static String ipv4Name(int kind) {
        return switch (kind) {
            case 7 -> "record_route";
            case 68 -> "timestamp";
            case 82 -> "traceroute";
            case 130 -> "security";
            case 131 -> "lsrr";
            case 134 -> "cipso";
            case 136 -> "stream_id";
            case 137 -> "ssrr";
            case 148 -> "router_alert";
            default -> "unknown";
        };
    }

    private static String ipv6Name(int kind) {
        return switch (kind) {
            case 1 -> "padn";
            case 5 -> "router_alert";
            case 194 -> "jumbo_payload";
            case 201 -> "home_address";
            default -> "unknown";
        };
    }
}
