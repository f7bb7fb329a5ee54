package org.lucidstack.drill.run;

import java.util.Map;
import org.lucidstack.drill.calls.TcpInfoWords;
import org.lucidstack.tcp.Connection;
import org.lucidstack.tcp.TcpInfo;
import org.lucidstack.tcp.TcpState;

/** The {@code tcpi_} names of blocks. */
final class InfoVariables {
    private InfoVariables() {}

    static void put(Connection connection, Map<String, Long> variables) {
        TcpInfo info = connection.info();
        TcpInfoWords.numbers(info).forEach((name, value) -> variables.put("tcpi_" + name, value));
        variables.put("tcpi_state", state(info.state()));
        variables.put(
                "tcpi_ca_state",
                switch (info.congestion().phase()) {
                    case OPEN -> 0L;
                    case RECOVERY -> 3L;
                    case LOSS -> 4L;
                });
        TcpInfo.Options agreed = info.options();
        long options = (agreed.timestamps() ? 1 : 0) | (agreed.sack() ? 2 : 0) | (agreed.ecn() ? 8 : 0);
        variables.put("tcpi_options", options | (agreed.sendShift() > 0 || agreed.receiveShift() > 0 ? 4 : 0));
    }

    /** Linux's numbers. */
    private static long state(TcpState state) {
        return switch (state) {
            case ESTABLISHED -> 1;
            case SYN_SENT -> 2;
            case SYN_RECEIVED -> 3;
            case FIN_WAIT_1 -> 4;
            case FIN_WAIT_2 -> 5;
            case TIME_WAIT -> 6;
            case CLOSED -> 7;
            case CLOSE_WAIT -> 8;
            case LAST_ACK -> 9;
            case LISTEN -> 10;
            case CLOSING -> 11;
        };
    }
}
