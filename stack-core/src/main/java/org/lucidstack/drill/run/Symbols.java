package org.lucidstack.drill.run;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Names of the C interface and their values on Linux. */
final class Symbols {
    private static final Map<String, Long> VALUES = new HashMap<>();

    static {
        put("AF_INET", 2, "AF_INET6", 10, "PF_INET", 2, "PF_INET6", 10);
        put("SOCK_STREAM", 1, "SOCK_DGRAM", 2, "SOCK_NONBLOCK", 04000, "SOCK_CLOEXEC", 02000000);
        put("IPPROTO_IP", 0, "IPPROTO_TCP", 6, "IPPROTO_UDP", 17, "IPPROTO_IPV6", 41);
        put("SHUT_RD", 0, "SHUT_WR", 1, "SHUT_RDWR", 2);
        put("F_GETFL", 3, "F_SETFL", 4, "F_GETFD", 1, "F_SETFD", 2, "FD_CLOEXEC", 1);
        put("O_RDONLY", 0, "O_WRONLY", 1, "O_RDWR", 2, "O_NONBLOCK", 04000);
        put("SOL_SOCKET", 1, "SOL_IP", 0, "SOL_IPV6", 41, "SOL_TCP", 6, "SOL_UDP", 17);
        put(
                "MSG_OOB",
                1,
                "MSG_PEEK",
                2,
                "MSG_TRUNC",
                0x20,
                "MSG_DONTWAIT",
                0x40,
                "MSG_EOR",
                0x80,
                "MSG_WAITALL",
                0x100);
        put("MSG_NOSIGNAL", 0x4000, "MSG_MORE", 0x8000, "MSG_FASTOPEN", 0x20000000);
        put(
                "POLLIN",
                1,
                "POLLPRI",
                2,
                "POLLOUT",
                4,
                "POLLERR",
                8,
                "POLLHUP",
                0x10,
                "POLLNVAL",
                0x20,
                "POLLRDNORM",
                0x40);
        put("POLLRDBAND", 0x80, "POLLWRNORM", 0x100, "POLLWRBAND", 0x200, "POLLRDHUP", 0x2000);
        put("SIOCINQ", 0x541B, "FIONREAD", 0x541B, "SIOCOUTQ", 0x5411, "TIOCOUTQ", 0x5411);
        put("IPTOS_LOWDELAY", 0x10, "IPTOS_THROUGHPUT", 8, "IPTOS_RELIABILITY", 4, "IPTOS_MINCOST", 2);
        put("TCP_CA_Open", 0, "TCP_CA_Disorder", 1, "TCP_CA_CWR", 2, "TCP_CA_Recovery", 3, "TCP_CA_Loss", 4);
        put(
                "TCPI_OPT_TIMESTAMPS",
                1,
                "TCPI_OPT_SACK",
                2,
                "TCPI_OPT_WSCALE",
                4,
                "TCPI_OPT_ECN",
                8,
                "TCPI_OPT_ECN_SEEN",
                16);
        put("TCP_ESTABLISHED", 1, "TCP_SYN_SENT", 2, "TCP_SYN_RECV", 3, "TCP_FIN_WAIT1", 4, "TCP_FIN_WAIT2", 5);
        put(
                "TCP_TIME_WAIT",
                6,
                "TCP_CLOSE",
                7,
                "TCP_CLOSE_WAIT",
                8,
                "TCP_LAST_ACK",
                9,
                "TCP_LISTEN",
                10,
                "TCP_CLOSING",
                11);
        put("INADDR_ANY", 0, "INADDR_LOOPBACK", 0x7f000001, "TCP_INFINITE_SSTHRESH", 0x7fffffff);
    }

    private Symbols() {}

    private static void put(Object... pairs) {
        for (int i = 0; i < pairs.length; i += 2) {
            VALUES.put((String) pairs[i], ((Integer) pairs[i + 1]).longValue());
        }
    }

    /** The value of a name, or null. */
    static @Nullable Long value(String name) {
        return VALUES.get(name);
    }
}
