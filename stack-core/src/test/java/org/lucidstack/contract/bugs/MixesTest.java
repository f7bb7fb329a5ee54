package org.lucidstack.contract.bugs;

import org.junit.jupiter.api.Nested;
import org.lucidstack.contract.AckPolicyContract;
import org.lucidstack.contract.ComposedReceiver;
import org.lucidstack.contract.ReceiverContract;
import org.lucidstack.contract.ReferenceReceive;
import org.lucidstack.contract.ReferenceSend;
import org.lucidstack.contract.TransferContract;
import org.lucidstack.contract.TransferParts;
import org.lucidstack.time.Clock;

/** Parts of different makers work together: simple stand-ins, as a student's would be, in every place where one can be put. */
class MixesTest {

    /** The policy that a student writes first: each segment is acknowledged at once. */
    private static final class Eager implements AckPolicyContract.Subject {
        private boolean due;

        @Override
        public void onData(int bytes, long now) {
            due = true;
        }

        @Override
        public void onUrgentReason() {
            due = true;
        }

        @Override
        public boolean isDue() {
            return due;
        }

        @Override
        public long deadline() {
            return Clock.NEVER;
        }

        @Override
        public void onDeadline() {}

        @Override
        public void onAcknowledged() {
            due = false;
        }
    }

    private static ReceiverContract.Subject simpleReceiver(int capacity, int mss) {
        return new ComposedReceiver(new ReassemblerBugs.MapReassembler(), new ByteQueueBugs.Ring(), capacity, mss);
    }

    private static TransferParts simpleControl(TransferParts parts) {
        return parts.withSender(setup -> ReferenceSend.sending(
                setup, new CongestionControlBugs.SimpleReno(setup.mss(), setup.congestionWindow())));
    }

    @Nested
    class Reference extends TransferContract {
        @Override
        protected TransferParts parts() {
            return TransferParts.reference();
        }
    }

    @Nested
    class OwnReassemblerAndQueue extends TransferContract {
        @Override
        protected TransferParts parts() {
            return TransferParts.reference().withReceiver(MixesTest::simpleReceiver);
        }
    }

    @Nested
    class OwnReassembler extends TransferContract {
        @Override
        protected TransferParts parts() {
            return TransferParts.reference()
                    .withReceiver((capacity, mss) -> new ComposedReceiver(
                            new ReassemblerBugs.MapReassembler(), ReferenceReceive.byteQueue(4096), capacity, mss));
        }
    }

    @Nested
    class OwnCongestionControl extends TransferContract {
        @Override
        protected TransferParts parts() {
            return simpleControl(TransferParts.reference());
        }
    }

    @Nested
    class OwnAckPolicy extends TransferContract {
        @Override
        protected TransferParts parts() {
            return TransferParts.reference().withAckPolicy((delay, quick, mss) -> new Eager());
        }
    }

    @Nested
    class AllOfThem extends TransferContract {
        @Override
        protected TransferParts parts() {
            return simpleControl(TransferParts.reference())
                    .withReceiver(MixesTest::simpleReceiver)
                    .withAckPolicy((delay, quick, mss) -> new Eager());
        }
    }

    /** The composed receiver keeps the contract of receivers, whoever made its parts. */
    @Nested
    class ComposedOfStandIns extends ReceiverContract {
        @Override
        protected Subject create(int capacity, int mss) {
            return simpleReceiver(capacity, mss);
        }
    }

    @Nested
    class ComposedOfReferences extends ReceiverContract {
        @Override
        protected Subject create(int capacity, int mss) {
            return new ComposedReceiver(
                    ReferenceReceive.reassembler(), ReferenceReceive.byteQueue(4096), capacity, mss);
        }
    }
}
