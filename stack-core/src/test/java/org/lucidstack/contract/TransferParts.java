package org.lucidstack.contract;

import java.util.function.Function;

/**
 * What a transfer is made of ({@link TransferContract}): the stack's own parts, of which any may be exchanged. Smaller parts plug into
 * larger ones: a reassembler and a byte queue into a {@link ComposedReceiver}, a congestion control into the stack's sender.
 *
 * <pre>{@code
 *   TransferParts.reference()
 *       .withReceiver((capacity, mss) -> new ComposedReceiver(new MyReassembler(), new MyQueue(), capacity, mss))
 *       .withSender(setup -> ReferenceSend.sending(setup, new MyCongestionControl(setup.mss())))
 * }</pre>
 */
public record TransferParts(
        TcpCodecContract.Subject codec,
        Function<SenderContract.Setup, SenderContract.Subject> sender,
        Receivers receiver,
        Policies ackPolicy) {

    /** Makes receive sides. */
    @FunctionalInterface
    public interface Receivers {
        ReceiverContract.Subject create(int capacity, int mss);
    }

    /** Makes acknowledgment policies. */
    @FunctionalInterface
    public interface Policies {
        AckPolicyContract.Subject create(long delay, int quick, int mss);
    }

    /** The stack's own parts only. */
    public static TransferParts reference() {
        return new TransferParts(
                ReferenceWire.codec(), ReferenceSend::sending, ReferenceReceive::receiver, ReferenceReceive::ackPolicy);
    }

    public TransferParts withCodec(TcpCodecContract.Subject part) {
        return new TransferParts(part, sender, receiver, ackPolicy);
    }

    public TransferParts withSender(Function<SenderContract.Setup, SenderContract.Subject> part) {
        return new TransferParts(codec, part, receiver, ackPolicy);
    }

    public TransferParts withReceiver(Receivers part) {
        return new TransferParts(codec, sender, part, ackPolicy);
    }

    public TransferParts withAckPolicy(Policies part) {
        return new TransferParts(codec, sender, receiver, part);
    }
}
