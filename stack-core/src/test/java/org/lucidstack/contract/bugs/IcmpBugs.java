package org.lucidstack.contract.bugs;

import java.util.Arrays;
import java.util.List;
import org.lucidstack.buffer.Payload;
import org.lucidstack.contract.IcmpContract;
import org.lucidstack.contract.IcmpContract.Setup;
import org.lucidstack.net.Ipv4Address;
import org.lucidstack.net.Ipv6Address;
import org.lucidstack.time.Clock;
import org.lucidstack.wire.IcmpCodec;
import org.lucidstack.wire.IcmpMessage;
import org.lucidstack.wire.IcmpMessage.DestinationUnreachable;
import org.lucidstack.wire.IcmpMessage.Echo;
import org.lucidstack.wire.IpCodec;
import org.lucidstack.wire.IpPacket;
import org.lucidstack.wire.IpProtocol;
import org.lucidstack.wire.Ipv4Packet;
import org.lucidstack.wire.Ipv6Packet;
import org.lucidstack.wire.OpaqueBytes;
import org.lucidstack.wire.PacketBuffer;
import org.lucidstack.wire.ParseResult;
import org.lucidstack.wire.ParseResult.Parsed;

/** Hosts whose ICMP is wrong on purpose. */
final class IcmpBugs {

    private IcmpBugs() {}

    /** A host that can only ping and refuse: right, until it is spoilt. */
    static class SimpleHost implements IcmpContract.Subject {
        private static final Ipv4Address ADDRESS = Ipv4Address.parse("192.0.2.1");

        final Setup setup;
        private double tokens;
        private long counted;

        SimpleHost(Setup setup) {
            this.setup = setup;
            this.tokens = setup.errorBurst();
            this.counted = setup.clock().now();
        }

        @Override
        public void arrives(IpPacket p) {
            boolean v6 = p instanceof Ipv6Packet;
            if (p.protocol() == (v6 ? IpProtocol.ICMPV6 : IpProtocol.ICMP)) {
                message(p, parse(p));
            } else if (p.protocol() == IpProtocol.UDP && mayBeAnswered(p) && takeToken()) {
                send(p, new DestinationUnreachable(v6 ? 4 : 3, 0, quote(p)));
            }
        }

        ParseResult<IcmpMessage> parse(IpPacket p) {
            return p instanceof Ipv6Packet v6
                    ? IcmpCodec.parseV6(v6.payload(), v6.source(), v6.destination())
                    : IcmpCodec.parseV4(p.payload());
        }

        void message(IpPacket p, ParseResult<IcmpMessage> result) {
            if (result instanceof Parsed<IcmpMessage> parsed && parsed.value() instanceof Echo echo) {
                echo(p, echo);
            }
        }

        void echo(IpPacket p, Echo echo) {
            if (!echo.reply()) {
                send(p, new Echo(true, echo.identifier(), echo.sequence(), echo.data()));
            }
        }

        boolean mayBeAnswered(IpPacket p) {
            return !(p instanceof Ipv4Packet v4) || v4.destination().equals(ADDRESS) && v4.fragmentOffset() == 0;
        }

        boolean takeToken() {
            long now = setup.clock().now();
            tokens = Math.min(
                    setup.errorBurst(), tokens + (double) (now - counted) * setup.errorsPerSecond() / Clock.SECOND);
            counted = now;
            if (tokens < 1) {
                return false;
            }
            tokens--;
            return true;
        }

        int mostQuoted(IpPacket p) {
            return p instanceof Ipv6Packet ? 1280 - 48 : 576 - 28;
        }

        Payload quote(IpPacket p) {
            byte[] bytes = IpCodec.encode(p);
            return Payload.of(Arrays.copyOf(bytes, Math.min(bytes.length, mostQuoted(p))));
        }

        void send(IpPacket to, IcmpMessage message) {
            PacketBuffer buffer = new PacketBuffer();
            buffer.start(message.payload());
            if (to instanceof Ipv6Packet v6) {
                Ipv6Address from = v6.destination();
                IcmpCodec.prependV6(message, from, v6.source(), buffer);
                setup.wire()
                        .accept(new Ipv6Packet(
                                0,
                                0,
                                0,
                                64,
                                from,
                                v6.source(),
                                List.of(),
                                IpProtocol.ICMPV6,
                                Payload.of(buffer.toByteArray())));
                return;
            }
            IcmpCodec.prependV4(message, buffer);
            setup.wire()
                    .accept(new Ipv4Packet(
                            0,
                            0,
                            0,
                            false,
                            false,
                            false,
                            0,
                            64,
                            IpProtocol.ICMP,
                            ADDRESS,
                            (Ipv4Address) to.source(),
                            OpaqueBytes.EMPTY,
                            Payload.of(buffer.toByteArray())));
        }
    }

    @SeededBug("the reply does not repeat the identifier")
    static class IdentifierLost extends IcmpContract {
        @Override
        protected Subject create(Setup setup) {
            return new SimpleHost(setup) {
                @Override
                void echo(IpPacket p, Echo echo) {
                    super.echo(p, new Echo(echo.reply(), 0, echo.sequence(), echo.data()));
                }
            };
        }
    }

    @SeededBug("the reply brings back 56 bytes at most")
    static class DataCut extends IcmpContract {
        @Override
        protected Subject create(Setup setup) {
            return new SimpleHost(setup) {
                @Override
                void echo(IpPacket p, Echo echo) {
                    Payload data = echo.data().slice(0, Math.min(56, echo.data().length()));
                    super.echo(p, new Echo(echo.reply(), echo.identifier(), echo.sequence(), data));
                }
            };
        }
    }

    @SeededBug("replies are answered, too")
    static class AnswersReplies extends IcmpContract {
        @Override
        protected Subject create(Setup setup) {
            return new SimpleHost(setup) {
                @Override
                void echo(IpPacket p, Echo echo) {
                    send(p, new Echo(true, echo.identifier(), echo.sequence(), echo.data()));
                }
            };
        }
    }

    @SeededBug("checksums are not looked at")
    static class BlindToDamage extends IcmpContract {
        @Override
        protected Subject create(Setup setup) {
            return new SimpleHost(setup) {
                @Override
                ParseResult<IcmpMessage> parse(IpPacket p) {
                    byte[] bytes = p.payload().toByteArray();
                    if (bytes.length < 8 || bytes[0] != 8) {
                        return super.parse(p);
                    }
                    int id = (bytes[4] & 255) << 8 | bytes[5] & 255;
                    int sequence = (bytes[6] & 255) << 8 | bytes[7] & 255;
                    return new Parsed<>(
                            new Echo(false, id, sequence, Payload.of(Arrays.copyOfRange(bytes, 8, bytes.length))));
                }
            };
        }
    }

    @SeededBug("an error is answered by an error")
    static class ErrorsForErrors extends IcmpContract {
        @Override
        protected Subject create(Setup setup) {
            return new SimpleHost(setup) {
                @Override
                void message(IpPacket p, ParseResult<IcmpMessage> result) {
                    super.message(p, result);
                    if (result instanceof Parsed<IcmpMessage> parsed
                            && parsed.value().isError()) {
                        send(p, new DestinationUnreachable(2, 0, quote(p)));
                    }
                }
            };
        }
    }

    @SeededBug("broadcasts are answered by errors: one packet makes a whole subnet answer")
    static class AnswersBroadcasts extends IcmpContract {
        @Override
        protected Subject create(Setup setup) {
            return new SimpleHost(setup) {
                @Override
                boolean mayBeAnswered(IpPacket p) {
                    return !(p instanceof Ipv4Packet v4) || v4.fragmentOffset() == 0;
                }
            };
        }
    }

    @SeededBug("later fragments are taken for datagrams")
    static class AnswersFragments extends IcmpContract {
        @Override
        protected Subject create(Setup setup) {
            return new SimpleHost(setup) {
                @Override
                boolean mayBeAnswered(IpPacket p) {
                    return p instanceof Ipv6Packet || p.destination().equals(Ipv4Address.parse("192.0.2.1"));
                }
            };
        }
    }

    @SeededBug("the whole packet is quoted, which may not fit")
    static class QuotesAll extends IcmpContract {
        @Override
        protected Subject create(Setup setup) {
            return new SimpleHost(setup) {
                @Override
                int mostQuoted(IpPacket p) {
                    return Integer.MAX_VALUE;
                }
            };
        }
    }

    @SeededBug("every datagram draws an error, however many there are")
    static class NoLimit extends IcmpContract {
        @Override
        protected Subject create(Setup setup) {
            return new SimpleHost(setup) {
                @Override
                boolean takeToken() {
                    return true;
                }
            };
        }
    }

    @SeededBug("the limit of errors holds back replies, too")
    static class LimitsReplies extends IcmpContract {
        @Override
        protected Subject create(Setup setup) {
            return new SimpleHost(setup) {
                @Override
                void echo(IpPacket p, Echo echo) {
                    if (takeToken()) {
                        super.echo(p, echo);
                    }
                }
            };
        }
    }
}
