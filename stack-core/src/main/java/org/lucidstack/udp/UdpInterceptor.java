package org.lucidstack.udp;

import java.util.function.Supplier;
import org.lucidstack.buffer.Payload;
import org.lucidstack.env.UnreachableReport;
import org.lucidstack.net.FourTuple;

/** Is offered the datagrams that no socket is bound for, whatever their destination: the way into a gateway. */
@FunctionalInterface
public interface UdpInterceptor {

    /**
     * Called while the stack is held; must not block.
     *
     * @param tuple the destination of the datagram as local end, its source as remote end
     * @param data valid during the call only
     * @param packet makes a report that can be kept, for the case that the far end turns out to be unreachable
     * @return whether it took the datagram; otherwise the sender is told that the port is unreachable
     */
    boolean intercept(FourTuple tuple, Payload data, Supplier<UnreachableReport> packet);
}
