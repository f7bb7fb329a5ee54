package org.lucidstack.tcp.send;

import java.util.List;
import org.lucidstack.wire.TcpOption.SackBlock;

/**
 * The half of an arriving segment that speaks to the send side.
 *
 * @param seq SEG.SEQ, unwrapped, for the window update rule
 * @param ack SEG.ACK, unwrapped
 * @param window SEG.WND in bytes, scaled
 * @param bare whether it carries no data, SYN or FIN
 * @param sack its SACK blocks, as received
 * @param echoedAt when the timestamp that it echoes was current, in nanoseconds (the start of that tick), or -1
 */
public record AckInput(long seq, long ack, long window, boolean bare, List<SackBlock> sack, long echoedAt) {

    /** No timestamp was echoed. */
    public static final long NO_ECHO = -1;
}
