package org.lucidstack.contract;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.lucidstack.buffer.Payload;
import org.lucidstack.net.IpAddress;
import org.lucidstack.tcp.send.RttEstimator;
import org.lucidstack.wire.InternetChecksum;
import org.lucidstack.wire.ParseResult;
import org.lucidstack.wire.SeqNumber;
import org.lucidstack.wire.TcpCodec;
import org.lucidstack.wire.TcpSegment;

/** The stack's own stateless parts, and its estimator, as subjects of the contracts. */
public final class ReferenceWire {

    private ReferenceWire() {}

    public static InternetChecksumContract.Subject checksum() {
        return pieces -> {
            Payload payload =
                    Payload.ofPieces(Arrays.stream(pieces).map(ByteBuffer::wrap).toList());
            return InternetChecksum.checksum(InternetChecksum.sum(payload));
        };
    }

    public static TcpCodecContract.Subject codec() {
        return new TcpCodecContract.Subject() {
            @Override
            public byte[] encode(TcpSegment segment, IpAddress source, IpAddress destination) {
                return TcpCodec.encode(segment, source, destination);
            }

            @Override
            public ParseResult<TcpSegment> parse(byte[] bytes, IpAddress source, IpAddress destination) {
                return TcpCodec.parse(Payload.of(bytes), source, destination, false);
            }
        };
    }

    public static SeqNumberContract.Subject seqNumber() {
        return new SeqNumberContract.Subject() {
            @Override
            public int wrap(long unwrapped) {
                return SeqNumber.of(unwrapped).value();
            }

            @Override
            public long unwrap(int number, long checkpoint) {
                return new SeqNumber(number).unwrap(checkpoint);
            }

            @Override
            public int plus(int number, int count) {
                return new SeqNumber(number).plus(count).value();
            }

            @Override
            public boolean isBefore(int a, int b) {
                return new SeqNumber(a).isBefore(new SeqNumber(b));
            }
        };
    }

    public static RttEstimatorContract.Subject rttEstimator(RttEstimator.Settings settings) {
        RttEstimator rtt = new RttEstimator(settings);
        return new RttEstimatorContract.Subject() {
            @Override
            public void sample(long nanos, long now) {
                rtt.sample(nanos, now);
            }

            @Override
            public void backoff() {
                rtt.backoff();
            }

            @Override
            public long rto() {
                return rtt.rto();
            }

            @Override
            public long srtt() {
                return rtt.srtt();
            }

            @Override
            public long rttvar() {
                return rtt.rttvar();
            }

            @Override
            public long minRtt() {
                return rtt.minRtt();
            }
        };
    }
}
