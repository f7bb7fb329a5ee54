package org.lucidstack.socket.endpoint;

import java.net.StandardSocketOptions;
import java.util.function.Supplier;
import org.lucidstack.socket.loop.StackMonitor;
import org.lucidstack.udp.UdpOptions;

/** The options of {@code java.net} over those of a UDP socket. */
public final class DatagramOptions extends EndpointOptions<DatagramOptions> {

    private static final OptionTable<DatagramOptions> TABLE = new OptionTable<DatagramOptions>()
            .with(
                    StandardSocketOptions.SO_RCVBUF,
                    (o, size) -> o.udp().receiveBuffer(positive(size)),
                    o -> o.udp().receiveBuffer())
            // A datagram leaves or is dropped at once: there is nothing to bound, only something to answer.
            .with(StandardSocketOptions.SO_SNDBUF, (o, size) -> o.sendBuffer = positive(size), o -> o.sendBuffer)
            .with(StandardSocketOptions.SO_REUSEADDR, (o, on) -> o.reuseAddress = on, o -> o.reuseAddress)
            .with(StandardSocketOptions.SO_BROADCAST, (o, on) -> o.broadcast = on, o -> o.broadcast)
            .with(
                    StandardSocketOptions.IP_TOS,
                    (o, tos) -> o.udp().trafficClass(octet(tos)),
                    o -> o.udp().trafficClass());

    private final Supplier<UdpOptions> socket;
    private boolean reuseAddress;
    private boolean broadcast;
    private int sendBuffer = 1 << 17;

    /** @param socket where the options of the socket are at the time */
    DatagramOptions(StackMonitor monitor, Supplier<UdpOptions> socket) {
        super(monitor, TABLE);
        this.socket = socket;
    }

    @Override
    DatagramOptions self() {
        return this;
    }

    private UdpOptions udp() {
        return socket.get();
    }
}
