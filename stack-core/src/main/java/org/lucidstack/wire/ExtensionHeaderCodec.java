package org.lucidstack.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lucidstack.env.Implements;
import org.lucidstack.wire.ExtensionHeader.Authentication;
import org.lucidstack.wire.ExtensionHeader.DestinationOptions;
import org.lucidstack.wire.ExtensionHeader.Fragment;
import org.lucidstack.wire.ExtensionHeader.HopByHop;
import org.lucidstack.wire.ExtensionHeader.Option;
import org.lucidstack.wire.ExtensionHeader.Routing;

/** Bytes to and from the chain of IPv6 extension headers (RFC 8200 section 4). Stateless. */
final class ExtensionHeaderCodec {

    /** More headers than this are refused, so that one packet costs a bounded time. */
    @Implements("RFC8200-4.1-1")
    static final int MAX_HEADERS = 16;

    private static final int MAX_OPTIONS_HEADER = 2048;

    private ExtensionHeaderCodec() {}

    static boolean isExtension(int protocol) {
        return switch (protocol) {
            case IpProtocol.HOP_BY_HOP,
                    IpProtocol.ROUTING,
                    IpProtocol.FRAGMENT,
                    IpProtocol.AUTHENTICATION,
                    IpProtocol.DESTINATION_OPTIONS -> true;
            default -> false;
        };
    }

    /** One pass over a chain. After {@link #run} it tells where the chain ended, or what was wrong and where. */
    static final class Walk {

        private final ByteBuffer in;
        private final int end;
        private final List<ExtensionHeader> headers = new ArrayList<>(2);
        private int offset;
        private int nextHeader;
        private MalformedReason reason = MalformedReason.BAD_EXT_HEADER;

        Walk(ByteBuffer in, int start, int end, int nextHeader) {
            this.in = in;
            this.end = end;
            this.offset = start;
            this.nextHeader = nextHeader;
        }

        /** Where the payload starts, or the offending byte. */
        int offset() {
            return offset;
        }

        int nextHeader() {
            return nextHeader;
        }

        MalformedReason reason() {
            return reason;
        }

        List<ExtensionHeader> headers() {
            return List.copyOf(headers);
        }

        /** Whether the chain makes sense. It ends at the first other protocol and behind a real fragment header. */
        @Implements({"RFC8200-4-1", "RFC8200-4.1-1", "RFC6946-4-1"})
        boolean run() {
            while (isExtension(nextHeader)) {
                if (headers.size() == MAX_HEADERS) {
                    reason = MalformedReason.TOO_MANY_HEADERS;
                    return false;
                }
                int length = end - offset < 8 ? -1 : wireLength();
                if (length < 8 || length > end - offset) {
                    return false;
                }
                ExtensionHeader header = read(length);
                if (header == null) {
                    reason = MalformedReason.BAD_OPTION;
                    return false;
                }
                headers.add(header);
                nextHeader = in.get(offset) & 0xff;
                offset += length;
                if (header instanceof Fragment fragment && !fragment.isAtomic()) {
                    return true;
                }
            }
            return true;
        }

        private int wireLength() {
            int count = in.get(offset + 1) & 0xff;
            return switch (nextHeader) {
                case IpProtocol.FRAGMENT -> 8;
                case IpProtocol.AUTHENTICATION -> count == 0 ? -1 : (count + 2) * 4;
                default -> (count + 1) * 8;
            };
        }

        private @Nullable ExtensionHeader read(int length) {
            int at = offset;
            return switch (nextHeader) {
                case IpProtocol.HOP_BY_HOP -> {
                    List<Option> options = readOptions(length);
                    yield options == null ? null : new HopByHop(options);
                }
                case IpProtocol.DESTINATION_OPTIONS -> {
                    List<Option> options = readOptions(length);
                    yield options == null ? null : new DestinationOptions(options);
                }
                case IpProtocol.ROUTING ->
                    new Routing(
                            in.get(at + 2) & 0xff, in.get(at + 3) & 0xff, OpaqueBytes.copyOf(in, at + 4, length - 4));
                case IpProtocol.FRAGMENT ->
                    new Fragment(in.getShort(at + 2) & 0xfff8, (in.get(at + 3) & 1) != 0, in.getInt(at + 4));
                default ->
                    new Authentication(
                            in.getInt(at + 4), in.getInt(at + 8), OpaqueBytes.copyOf(in, at + 12, length - 12));
            };
        }

        /** All options, or null with {@link #offset} at the one that does not fit. */
        private @Nullable List<Option> readOptions(int length) {
            List<Option> options = new ArrayList<>(2);
            int stop = offset + length;
            int at = offset + 2;
            while (at < stop) {
                int kind = in.get(at) & 0xff;
                if (kind == Option.PAD_1) {
                    options.add(new Option(kind, OpaqueBytes.EMPTY));
                    at++;
                    continue;
                }
                int count = at + 1 < stop ? in.get(at + 1) & 0xff : Integer.MAX_VALUE;
                if (count > stop - at - 2) {
                    offset = at;
                    return null;
                }
                options.add(new Option(kind, OpaqueBytes.copyOf(in, at + 2, count)));
                at += 2 + count;
            }
            return options;
        }
    }

    /** Writes a header whole, but for its next-header byte. */
    static void write(ExtensionHeader header, ByteBuffer out, int at) {
        int length = header.wireLength();
        switch (header) {
            case HopByHop hopByHop -> writeOptions(hopByHop.options(), length, out, at);
            case DestinationOptions destination -> writeOptions(destination.options(), length, out, at);
            case Routing routing -> {
                check(length % 8 == 0 && length <= MAX_OPTIONS_HEADER, header);
                out.put(at + 1, (byte) (length / 8 - 1));
                out.put(at + 2, (byte) routing.type());
                out.put(at + 3, (byte) routing.segmentsLeft());
                routing.data().copyTo(out, at + 4);
            }
            case Fragment fragment -> {
                check(fragment.offset() % 8 == 0, header);
                out.put(at + 1, (byte) 0);
                out.putShort(at + 2, (short) (fragment.offset() | (fragment.moreFragments() ? 1 : 0)));
                out.putInt(at + 4, fragment.identification());
            }
            case Authentication authentication -> {
                check(length % 4 == 0 && length <= 1028, header);
                out.put(at + 1, (byte) (length / 4 - 2));
                out.putShort(at + 2, (short) 0);
                out.putInt(at + 4, authentication.spi());
                out.putInt(at + 8, authentication.sequence());
                authentication.data().copyTo(out, at + 12);
            }
        }
    }

    private static void writeOptions(List<Option> options, int length, ByteBuffer out, int start) {
        check(length <= MAX_OPTIONS_HEADER, options);
        out.put(start + 1, (byte) (length / 8 - 1));
        int at = start + 2;
        for (Option option : options) {
            out.put(at, (byte) option.kind());
            if (option.kind() != Option.PAD_1) {
                out.put(at + 1, (byte) option.data().length());
                option.data().copyTo(out, at + 2);
            }
            at += option.wireLength();
        }
        pad(out, at, start + length);
    }

    private static void pad(ByteBuffer out, int from, int end) {
        for (int at = from; at < end; at++) {
            out.put(at, (byte) 0);
        }
        if (end - from > 1) {
            out.put(from, (byte) Option.PAD_N);
            out.put(from + 1, (byte) (end - from - 2));
        }
    }

    private static void check(boolean possible, Object header) {
        if (!possible) {
            throw new IllegalArgumentException("no such extension header: " + header);
        }
    }
}
