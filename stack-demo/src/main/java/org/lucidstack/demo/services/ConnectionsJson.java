package org.lucidstack.demo.services;

import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;
import org.lucidstack.tcp.Connection;
import org.lucidstack.tcp.TcpInfo;

/** The connections of a stack as a JSON array; times are milliseconds, sizes bytes. */
final class ConnectionsJson {

    private ConnectionsJson() {}

    static String of(Collection<Connection> connections) {
        return connections.stream()
                .map(Connection::info)
                .map(ConnectionsJson::line)
                .collect(Collectors.joining(",\n ", "[", "]\n"));
    }

    /** Addresses and names hold nothing that JSON would have to escape. */
    private static String line(TcpInfo info) {
        return String.format(
                Locale.ROOT,
                "{\"local\":\"%s\",\"remote\":\"%s\",\"state\":\"%s\",\"congestionControl\":\"%s\",\"srtt\":%.3f,\"rto\":%.3f,"
                        + "\"cwnd\":%d,\"mss\":%d,\"outstanding\":%d,\"unsent\":%d,\"sendWindow\":%d,\"receiveWindow\":%d,"
                        + "\"bytesSent\":%d,\"bytesReceived\":%d,\"retransmittedSegments\":%d}",
                info.tuple().local(),
                info.tuple().remote(),
                info.state(),
                info.congestion().control(),
                info.roundTrip().srtt() / 1e6,
                info.roundTrip().rto() / 1e6,
                info.congestion().window(),
                info.sizes().sendMss(),
                info.sending().outstanding(),
                info.sending().unsent(),
                info.sending().window(),
                info.receiving().window(),
                info.bytes().sent(),
                info.bytes().received(),
                info.segments().retransmitted());
    }
}
