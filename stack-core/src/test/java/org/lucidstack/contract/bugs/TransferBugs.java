package org.lucidstack.contract.bugs;

import org.lucidstack.buffer.Payload;
import org.lucidstack.contract.ComposedReceiver;
import org.lucidstack.contract.ReassemblerContract.Drained;
import org.lucidstack.contract.ReferenceReceive;
import org.lucidstack.contract.ReferenceSend;
import org.lucidstack.contract.ReferenceWire;
import org.lucidstack.contract.TcpCodecContract;
import org.lucidstack.contract.TransferContract;
import org.lucidstack.contract.TransferParts;
import org.lucidstack.net.IpAddress;
import org.lucidstack.time.Clock;
import org.lucidstack.wire.ParseResult;
import org.lucidstack.wire.TcpSegment;

/** Mixes of parts of which one is wrong on purpose. */
final class TransferBugs {

    private TransferBugs() {}

    private static TransferParts reference() {
        return TransferParts.reference();
    }

    @SeededBug("the codec spoils a byte and writes the right checksum")
    static class SpoiltByte extends TransferContract {
        @Override
        protected TransferParts parts() {
            TcpCodecContract.Subject right = ReferenceWire.codec();
            return reference().withCodec(new TcpCodecContract.Subject() {
                private int count;

                @Override
                public byte[] encode(TcpSegment s, IpAddress source, IpAddress destination) {
                    byte[] data = s.payload().toByteArray();
                    if (data.length > 0 && ++count == 100) {
                        data[0]++;
                    }
                    return right.encode(
                            new TcpSegment(
                                    s.sourcePort(),
                                    s.destinationPort(),
                                    s.seq(),
                                    s.ack(),
                                    s.flags(),
                                    s.window(),
                                    s.urgentPointer(),
                                    s.options(),
                                    Payload.of(data)),
                            source,
                            destination);
                }

                @Override
                public ParseResult<TcpSegment> parse(byte[] bytes, IpAddress source, IpAddress destination) {
                    return right.parse(bytes, source, destination);
                }
            });
        }
    }

    @SeededBug("after a hundred acknowledgments no more of them leave")
    static class FallsSilent extends TransferContract {
        @Override
        protected TransferParts parts() {
            return reference().withAckPolicy((delay, quick, mss) -> new AckPolicyBugs.Spoilt(delay, quick, mss) {
                private int left = 100;

                @Override
                public boolean isDue() {
                    return left > 0 && super.isDue();
                }

                @Override
                public long deadline() {
                    return left > 0 ? super.deadline() : Clock.NEVER;
                }

                @Override
                public void onAcknowledged() {
                    super.onAcknowledged();
                    left--;
                }
            });
        }
    }

    @SeededBug("what was held behind a gap comes out as zeros")
    static class HoldsZeros extends TransferContract {
        @Override
        protected TransferParts parts() {
            return reference()
                    .withReceiver((capacity, mss) -> new ComposedReceiver(
                            new ReassemblerBugs.MapReassembler() {
                                @Override
                                public Drained drain(long nxt) {
                                    Drained right = super.drain(nxt);
                                    return new Drained(right.nxt(), new byte[right.bytes().length]);
                                }
                            },
                            ReferenceReceive.byteQueue(4096),
                            capacity,
                            mss));
        }
    }

    @SeededBug("the window never opens again")
    static class WindowStaysClosed extends TransferContract {
        @Override
        protected TransferParts parts() {
            return reference()
                    .withReceiver((capacity, mss) -> new ComposedReceiver(
                            ReferenceReceive.reassembler(),
                            new ByteQueueBugs.Ring() {
                                private int everAppended;

                                @Override
                                public void append(byte[] bytes) {
                                    super.append(bytes);
                                    everAppended = Math.min(capacity, everAppended + bytes.length);
                                }

                                @Override
                                public int length() {
                                    return everAppended == capacity ? capacity : super.length();
                                }
                            },
                            capacity,
                            mss));
        }
    }

    @SeededBug("a loss closes the congestion window for good")
    static class WindowOfZero extends TransferContract {
        @Override
        protected TransferParts parts() {
            return reference()
                    .withSender(setup -> ReferenceSend.sending(
                            setup, new CongestionControlBugs.SimpleReno(setup.mss(), setup.congestionWindow()) {
                                private boolean lost;

                                @Override
                                public long onLoss(long now, long flight) {
                                    lost = true;
                                    return super.onLoss(now, flight);
                                }

                                @Override
                                public long window() {
                                    return lost ? 0 : super.window();
                                }
                            }));
        }
    }
}
