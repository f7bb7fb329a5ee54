package org.lucidstack.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lucidstack.buffer.Payload;

/**
 * A TCP segment (RFC 9293 section 3.1) without its checksum, which {@link TcpCodec} verifies and computes. With
 * segmentation offload it may carry more data than one packet holds (a super-segment).
 *
 * @param sourcePort 0 to 65535
 * @param destinationPort 0 to 65535
 * @param seq SEG.SEQ
 * @param ack SEG.ACK, meaningful if the ACK flag is set
 * @param flags masks of {@link TcpFlags}
 * @param window SEG.WND as in the header, unscaled, 0 to 65535
 * @param urgentPointer SEG.UP as in the header, meaningful if the URG flag is set
 * @param options in order, without padding
 * @param payload the data
 */
public record TcpSegment(
        int sourcePort,
        int destinationPort,
        SeqNumber seq,
        SeqNumber ack,
        int flags,
        int window,
        int urgentPointer,
        List<TcpOption> options,
        Payload payload) {

    /** Whether any bit of {@code mask} is set. */
    public boolean has(int mask) {
        return (flags & mask) != 0;
    }

    public boolean isSyn() {
        return has(TcpFlags.SYN);
    }

    public boolean isAck() {
        return has(TcpFlags.ACK);
    }

    public boolean isRst() {
        return has(TcpFlags.RST);
    }

    public boolean isFin() {
        return has(TcpFlags.FIN);
    }

    /** SEG.LEN: bytes of sequence space, SYN and FIN counted. */
    public int length() {
        return payload.length() + (isSyn() ? 1 : 0) + (isFin() ? 1 : 0);
    }

    /** The first option of a type, or null. */
    public <T extends TcpOption> @Nullable T option(Class<T> type) {
        for (int i = 0; i < options.size(); i++) { // no iterator: several look at each segment
            TcpOption option = options.get(i);
            if (type.isInstance(option)) {
                return type.cast(option);
            }
        }
        return null;
    }

    /**
     * One line in the manner of tcpdump, without addresses: {@code Flags [S.], seq 1, ack 2, win 3, options [mss
     * 1460], length 0}.
     */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("Flags [").append(TcpFlags.toString(flags));
        text.append("], seq ").append(seq);
        if (!payload.isEmpty()) {
            text.append(':').append(seq.plus(payload.length()));
        }
        if (isAck()) {
            text.append(", ack ").append(ack);
        }
        text.append(", win ").append(window);
        if (has(TcpFlags.URG)) {
            text.append(", urg ").append(urgentPointer);
        }
        if (!options.isEmpty()) {
            text.append(", options ").append(options);
        }
        return text.append(", length ").append(payload.length()).toString();
    }
}
