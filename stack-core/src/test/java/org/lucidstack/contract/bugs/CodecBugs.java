package org.lucidstack.contract.bugs;

import java.util.List;
import org.lucidstack.buffer.Payload;
import org.lucidstack.contract.ReferenceWire;
import org.lucidstack.contract.TcpCodecContract;
import org.lucidstack.net.IpAddress;
import org.lucidstack.wire.ParseResult;
import org.lucidstack.wire.ParseResult.Parsed;
import org.lucidstack.wire.TcpCodec;
import org.lucidstack.wire.TcpOption;
import org.lucidstack.wire.TcpSegment;

/** Codecs that are wrong on purpose. */
final class CodecBugs {

    private CodecBugs() {}

    /** The reference, to be spoilt. */
    static class Spoilt implements TcpCodecContract.Subject {
        private final TcpCodecContract.Subject right = ReferenceWire.codec();

        @Override
        public byte[] encode(TcpSegment segment, IpAddress source, IpAddress destination) {
            return right.encode(segment, source, destination);
        }

        @Override
        public ParseResult<TcpSegment> parse(byte[] bytes, IpAddress source, IpAddress destination) {
            return right.parse(bytes, source, destination);
        }
    }

    private static TcpSegment change(TcpSegment s, int flags, int window, List<TcpOption> options) {
        return new TcpSegment(
                s.sourcePort(),
                s.destinationPort(),
                s.seq(),
                s.ack(),
                flags,
                window,
                s.urgentPointer(),
                options,
                s.payload());
    }

    private static ParseResult<TcpSegment> mapped(
            ParseResult<TcpSegment> result, java.util.function.UnaryOperator<TcpSegment> change) {
        return result instanceof Parsed<TcpSegment>(TcpSegment segment) ? new Parsed<>(change.apply(segment)) : result;
    }

    @SeededBug("the checksum leaves out the pseudo-header")
    static class NoPseudoHeader extends TcpCodecContract {
        @Override
        protected Subject create() {
            return new Spoilt() {
                private final IpAddress zero = IpAddress.unspecified(4);

                @Override
                public byte[] encode(TcpSegment segment, IpAddress source, IpAddress destination) {
                    return super.encode(segment, zero, zero);
                }

                @Override
                public ParseResult<TcpSegment> parse(byte[] bytes, IpAddress source, IpAddress destination) {
                    return super.parse(bytes, zero, zero);
                }
            };
        }
    }

    @SeededBug("the checksum is not looked at")
    static class ChecksumIgnored extends TcpCodecContract {
        @Override
        protected Subject create() {
            return new Spoilt() {
                @Override
                public ParseResult<TcpSegment> parse(byte[] bytes, IpAddress source, IpAddress destination) {
                    return TcpCodec.parse(Payload.of(bytes), source, destination, true);
                }
            };
        }
    }

    @SeededBug("the window is read as a signed number")
    static class SignedWindow extends TcpCodecContract {
        @Override
        protected Subject create() {
            return new Spoilt() {
                @Override
                public ParseResult<TcpSegment> parse(byte[] bytes, IpAddress source, IpAddress destination) {
                    return mapped(
                            super.parse(bytes, source, destination),
                            s -> change(s, s.flags(), (short) s.window(), s.options()));
                }
            };
        }
    }

    @SeededBug("the accurate-ECN flag, bit 8, is lost")
    static class EightFlags extends TcpCodecContract {
        @Override
        protected Subject create() {
            return new Spoilt() {
                @Override
                public ParseResult<TcpSegment> parse(byte[] bytes, IpAddress source, IpAddress destination) {
                    return mapped(
                            super.parse(bytes, source, destination),
                            s -> change(s, s.flags() & 0xff, s.window(), s.options()));
                }
            };
        }
    }

    @SeededBug("reading stops at the first option that it does not know")
    static class UnknownOptionEndsTheList extends TcpCodecContract {
        @Override
        protected Subject create() {
            return new Spoilt() {
                @Override
                public ParseResult<TcpSegment> parse(byte[] bytes, IpAddress source, IpAddress destination) {
                    return mapped(super.parse(bytes, source, destination), s -> {
                        List<TcpOption> known = s.options().stream()
                                .takeWhile(option -> !(option instanceof TcpOption.Unknown))
                                .toList();
                        return change(s, s.flags(), s.window(), known);
                    });
                }
            };
        }
    }

    @SeededBug("only the first SACK block is read")
    static class OneSackBlock extends TcpCodecContract {
        @Override
        protected Subject create() {
            return new Spoilt() {
                @Override
                public ParseResult<TcpSegment> parse(byte[] bytes, IpAddress source, IpAddress destination) {
                    return mapped(
                            super.parse(bytes, source, destination),
                            s -> change(
                                    s,
                                    s.flags(),
                                    s.window(),
                                    s.options().stream()
                                            .map(o -> o instanceof TcpOption.Sack sack
                                                    ? new TcpOption.Sack(
                                                            sack.blocks().subList(0, 1))
                                                    : o)
                                            .toList()));
                }
            };
        }
    }

    @SeededBug("a header length beyond the end throws")
    static class ThrowsOnBadLength extends TcpCodecContract {
        @Override
        protected Subject create() {
            return new Spoilt() {
                @Override
                public ParseResult<TcpSegment> parse(byte[] bytes, IpAddress source, IpAddress destination) {
                    if (bytes.length >= 20) {
                        Payload.of(bytes).slice((bytes[12] & 0xf0) >> 2, bytes.length - ((bytes[12] & 0xf0) >> 2));
                    }
                    return super.parse(bytes, source, destination);
                }
            };
        }
    }

    @SeededBug("a piece shorter than a header is read as if it went on with zeros")
    static class ShortIsPadded extends TcpCodecContract {
        @Override
        protected Subject create() {
            return new Spoilt() {
                @Override
                public ParseResult<TcpSegment> parse(byte[] bytes, IpAddress source, IpAddress destination) {
                    byte[] padded = bytes.length < 20 ? java.util.Arrays.copyOf(bytes, 20) : bytes;
                    return super.parse(padded, source, destination);
                }
            };
        }
    }

    @SeededBug("bytes behind the end-of-list option are read as options")
    static class ReadsBehindTheEnd extends TcpCodecContract {
        @Override
        protected Subject create() {
            return new Spoilt() {
                @Override
                public ParseResult<TcpSegment> parse(byte[] bytes, IpAddress source, IpAddress destination) {
                    byte[] changed = bytes.clone();
                    int end = bytes.length < 20 ? 0 : Math.min(bytes.length, (bytes[12] & 0xf0) >> 2);
                    for (int at = 20;
                            at < end;
                            at += changed[at] <= 1 || at + 1 == end ? 1 : Math.max(1, changed[at + 1])) {
                        if (changed[at] == 0) {
                            changed[at] = 1;
                        }
                    }
                    boolean same = java.util.Arrays.equals(bytes, changed);
                    return same
                            ? super.parse(bytes, source, destination)
                            : TcpCodec.parse(Payload.of(changed), source, destination, true);
                }
            };
        }
    }
}
