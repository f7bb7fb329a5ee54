package org.lucidstack.socket.endpoint;

import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.Set;
import org.lucidstack.udp.UdpOptions;

/** The options of {@code java.net} over those of a UDP socket. */
public final class DatagramOptions {

    public static final Set<SocketOption<?>> SUPPORTED = Set.of(
            StandardSocketOptions.SO_SNDBUF,
            StandardSocketOptions.SO_RCVBUF,
            StandardSocketOptions.SO_REUSEADDR,
            StandardSocketOptions.SO_BROADCAST,
            StandardSocketOptions.IP_TOS);

    private final DatagramEndpoint endpoint;

    // Guarded by the monitor.
    private boolean reuseAddress;
    private boolean broadcast;
    private int sendBuffer = 1 << 17;

    public DatagramOptions(DatagramEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    public <T> void set(SocketOption<T> option, T value) {
        StreamOptions.ensureSupported(SUPPORTED, option);
        endpoint.monitor().enter();
        try {
            UdpOptions options = endpoint.options();
            if (option == StandardSocketOptions.SO_RCVBUF) {
                options.receiveBuffer(StreamOptions.positive(option, value));
            } else if (option == StandardSocketOptions.SO_SNDBUF) {
                // A datagram leaves or is dropped at once: there is nothing to bound, only something to answer.
                sendBuffer = StreamOptions.positive(option, value);
            } else if (option == StandardSocketOptions.SO_REUSEADDR) {
                reuseAddress = (Boolean) value;
            } else if (option == StandardSocketOptions.SO_BROADCAST) {
                broadcast = (Boolean) value;
            } else {
                options.trafficClass(StreamOptions.octet(option, value));
            }
        } finally {
            endpoint.monitor().exit();
        }
    }

    @SuppressWarnings("unchecked")
    public <T> T get(SocketOption<T> option) {
        StreamOptions.ensureSupported(SUPPORTED, option);
        endpoint.monitor().enter();
        try {
            return (T) value(option);
        } finally {
            endpoint.monitor().exit();
        }
    }

    private Object value(SocketOption<?> option) {
        if (option == StandardSocketOptions.SO_RCVBUF) {
            return endpoint.options().receiveBuffer();
        } else if (option == StandardSocketOptions.SO_SNDBUF) {
            return sendBuffer;
        } else if (option == StandardSocketOptions.SO_REUSEADDR) {
            return reuseAddress;
        } else if (option == StandardSocketOptions.SO_BROADCAST) {
            return broadcast;
        }
        return endpoint.options().trafficClass();
    }
}
