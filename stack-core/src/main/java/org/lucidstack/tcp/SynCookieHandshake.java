package org.lucidstack.tcp;

import org.lucidstack.env.DropReason;
import org.lucidstack.net.FourTuple;
import org.lucidstack.wire.TcpSegment;

final class SynCookieHandshake {
    private SynCookieHandshake() {}

    static boolean complete(Listener listener, FourTuple tuple, TcpSegment segment) {
        return false;
    }

    static void answer(Listener listener, FourTuple tuple, TcpSegment segment) {
        listener.layer.env.drop(DropReason.TCP_SYN_QUEUE_FULL, tuple.remoteAddress(), "RFC4987-3.4-1");
    }
}
