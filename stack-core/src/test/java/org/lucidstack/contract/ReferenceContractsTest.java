package org.lucidstack.contract;

import java.util.function.Consumer;
import org.junit.jupiter.api.Nested;
import org.lucidstack.tcp.congestion.CongestionControl;
import org.lucidstack.tcp.congestion.CongestionControls;
import org.lucidstack.tcp.send.RttEstimator.Settings;
import org.lucidstack.time.Clock;
import org.lucidstack.wire.TcpSegment;

/** Every contract against the stack's own part. */
class ReferenceContractsTest {

    @Nested
    class Checksum extends InternetChecksumContract {
        @Override
        protected Subject create() {
            return ReferenceWire.checksum();
        }
    }

    @Nested
    class Codec extends TcpCodecContract {
        @Override
        protected Subject create() {
            return ReferenceWire.codec();
        }
    }

    @Nested
    class Numbers extends SeqNumberContract {
        @Override
        protected Subject create() {
            return ReferenceWire.seqNumber();
        }
    }

    @Nested
    class Estimator extends RttEstimatorContract {
        @Override
        protected Subject create(Settings settings) {
            return ReferenceWire.rttEstimator(settings);
        }
    }

    @Nested
    class Queue extends ByteQueueContract {
        @Override
        protected Subject create(int chunkSize) {
            return ReferenceReceive.byteQueue(chunkSize);
        }
    }

    @Nested
    class Reassembly extends ReassemblerContract {
        @Override
        protected Subject create() {
            return ReferenceReceive.reassembler();
        }
    }

    @Nested
    class Receiving extends ReceiverContract {
        @Override
        protected Subject create(int capacity, int mss) {
            return ReferenceReceive.receiver(capacity, mss);
        }
    }

    @Nested
    class Acknowledging extends AckPolicyContract {
        @Override
        protected Subject create(long delay, int quick, int mss) {
            return ReferenceReceive.ackPolicy(delay, quick, mss);
        }
    }

    @Nested
    class Sending extends SenderContract {
        @Override
        protected Subject create(Setup setup) {
            return ReferenceSend.sending(setup);
        }
    }

    @Nested
    class Retransmitting extends RetransmitQueueContract {
        @Override
        protected Subject create() {
            return ReferenceSend.retransmitQueue();
        }
    }

    @Nested
    class Scoreboard extends SackScoreboardContract {
        @Override
        protected Subject create() {
            return ReferenceSend.scoreboard();
        }
    }

    @Nested
    class States extends TransitionsContract {
        @Override
        protected Subject create() {
            return ReferenceTcp.transitions();
        }
    }

    @Nested
    class Arrivals extends ArrivalContract {
        @Override
        protected Subject create(Clock clock, Consumer<TcpSegment> wire) {
            return ReferenceTcp.endpoint(clock, wire);
        }
    }

    @Nested
    class Reno extends CongestionControlContract {
        @Override
        protected CongestionControl create(int mss, long initialWindow) {
            return CongestionControls.byName("reno", mss, initialWindow);
        }
    }

    @Nested
    class Cubic extends CongestionControlContract {
        @Override
        protected CongestionControl create(int mss, long initialWindow) {
            return CongestionControls.byName("cubic", mss, initialWindow);
        }
    }

    @Nested
    class Listening extends ListenerContract {
        @Override
        protected Subject create(Setup setup) {
            return ReferenceTcp.listener(setup);
        }
    }

    @Nested
    class Losses extends LossDetectorContract {
        @Override
        protected Subject create(boolean sack, int mss, long rtt) {
            return new ReferenceLoss(sack, mss, rtt);
        }
    }

    @Nested
    class Fragments extends FragmentContract {
        @Override
        protected Subject create(Setup setup) {
            return ReferenceIp.fragments(setup);
        }
    }

    @Nested
    class Icmp extends IcmpContract {
        @Override
        protected Subject create(Setup setup) {
            return ReferenceIp.icmp(setup);
        }
    }
}
