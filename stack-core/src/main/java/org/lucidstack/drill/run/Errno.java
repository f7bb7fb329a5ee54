package org.lucidstack.drill.run;

import java.util.Map;

/** Numbers of the errors that sockets report, on Linux. */
final class Errno {
    private static final Map<String, Integer> NUMBERS = Map.ofEntries(
            Map.entry("EAGAIN", 11),
            Map.entry("EPIPE", 32),
            Map.entry("EMSGSIZE", 90),
            Map.entry("EADDRINUSE", 98),
            Map.entry("EADDRNOTAVAIL", 99),
            Map.entry("ENETUNREACH", 101),
            Map.entry("ECONNABORTED", 103),
            Map.entry("ECONNRESET", 104),
            Map.entry("EISCONN", 106),
            Map.entry("ENOTCONN", 107),
            Map.entry("ETIMEDOUT", 110),
            Map.entry("ECONNREFUSED", 111),
            Map.entry("EHOSTUNREACH", 113),
            Map.entry("EALREADY", 114),
            Map.entry("EINPROGRESS", 115),
            Map.entry("EPROTO", 71),
            Map.entry("EINVAL", 22),
            Map.entry("EACCES", 13),
            Map.entry("ENOPROTOOPT", 92),
            Map.entry("EHOSTDOWN", 112));

    private Errno() {}

    static boolean isName(String name) {
        return NUMBERS.containsKey(name);
    }

    /** 0 for an unknown name. */
    static int number(String name) {
        return NUMBERS.getOrDefault(name, 0);
    }
}
