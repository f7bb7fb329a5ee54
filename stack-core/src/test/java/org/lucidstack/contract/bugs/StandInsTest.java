package org.lucidstack.contract.bugs;

import org.junit.jupiter.api.Nested;
import org.lucidstack.contract.ByteQueueContract;
import org.lucidstack.contract.CongestionControlContract;
import org.lucidstack.contract.FragmentContract;
import org.lucidstack.contract.IcmpContract;
import org.lucidstack.contract.ListenerContract;
import org.lucidstack.contract.LossDetectorContract;
import org.lucidstack.contract.ReassemblerContract;
import org.lucidstack.contract.RttEstimatorContract;
import org.lucidstack.contract.TransitionsContract;
import org.lucidstack.tcp.congestion.CongestionControl;
import org.lucidstack.tcp.send.RttEstimator.Settings;

/** The simple parts from which bugs are made are right before they are spoilt: so a contract catches the bug and not the part. */
class StandInsTest {

    @Nested
    class Estimator extends RttEstimatorContract {
        @Override
        protected Subject create(Settings settings) {
            return new RttEstimatorBugs.SimpleEstimator(settings);
        }
    }

    @Nested
    class Queue extends ByteQueueContract {
        @Override
        protected Subject create(int chunkSize) {
            return new ByteQueueBugs.Ring();
        }
    }

    @Nested
    class Reassembly extends ReassemblerContract {
        @Override
        protected Subject create() {
            return new ReassemblerBugs.MapReassembler();
        }
    }

    @Nested
    class States extends TransitionsContract {
        @Override
        protected Subject create() {
            return TransitionsBugs::next;
        }
    }

    @Nested
    class Control extends CongestionControlContract {
        @Override
        protected CongestionControl create(int mss, long initialWindow) {
            return new CongestionControlBugs.SimpleReno(mss, initialWindow);
        }
    }

    @Nested
    class Listening extends ListenerContract {
        @Override
        protected Subject create(Setup setup) {
            return new ListenerBugs.SimpleListener(setup);
        }
    }

    @Nested
    class Losses extends LossDetectorContract {
        @Override
        protected Subject create(boolean sack, int mss, long rtt) {
            return new LossDetectorBugs.SimpleDetector(sack, mss, rtt);
        }
    }

    @Nested
    class Fragments extends FragmentContract {
        @Override
        protected Subject create(Setup setup) {
            return new FragmentBugs.SimpleReassembly(setup);
        }
    }

    @Nested
    class Icmp extends IcmpContract {
        @Override
        protected Subject create(Setup setup) {
            return new IcmpBugs.SimpleHost(setup);
        }
    }
}
