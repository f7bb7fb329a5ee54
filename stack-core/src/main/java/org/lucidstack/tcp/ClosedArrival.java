package org.lucidstack.tcp;

import org.lucidstack.env.DropReason;
import org.lucidstack.env.Implements;
import org.lucidstack.net.FourTuple;
import org.lucidstack.wire.TcpSegment;

/** SEGMENT ARRIVES for a connection that does not exist (RFC 9293 section 3.10.7.1): all but RST draws a RST. */
final class ClosedArrival {

    private ClosedArrival() {}

    @Implements("RFC9293-3.5.2-1")
    static void arrives(TcpLayer layer, FourTuple tuple, TcpSegment segment) {
        layer.env.drop(DropReason.TCP_NO_CONNECTION, tuple.remoteAddress(), "RFC9293-3.5.2-1");
        if (!segment.isRst()) {
            SegmentWriter.resetReply(layer, tuple, segment);
        }
    }
}
