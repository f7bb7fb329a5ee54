package org.lucidstack.drill.calls;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Values of socket options that are only kept, and the names of those that are known. */
public final class OptionValues {
    /** A value as the caller gives it. @param numbers one or more, or none for text @param text or null */
    public record Value(List<Long> numbers, @Nullable String text) {
        /** One number. */
        public static Value of(long number) {
            return new Value(List.of(number), null);
        }

        long first() {
            return numbers.isEmpty() ? 0 : numbers.getFirst();
        }

        boolean isTrue() {
            return first() != 0;
        }
    }

    /**
     * Options that change nothing that a script could see: what they ask for is so in any case, or concerns what is outside of the stack.
     * SO_REUSEPORT is refused where it would matter.
     */
    private static final Set<String> KEPT = Set.of("SO_REUSEADDR", "SO_REUSEPORT", "SO_PRIORITY", "SO_MARK");

    /** Real options whose effect is missing here, unless they are off, as they are from the start. */
    private static final Set<String> OFF = Set.of(
            "IPV6_V6ONLY",
            "IP_RECVERR",
            "IPV6_RECVERR",
            "SO_BROADCAST",
            "SO_DONTROUTE",
            "IP_FREEBIND",
            "IPV6_FREEBIND",
            "IP_TRANSPARENT",
            "IPV6_TRANSPARENT");

    /** Real options with an effect that is missing here. */
    private static final Set<String> MISSING = Set.of(
            "TCP_FASTOPEN_KEY",
            "TCP_DEFER_ACCEPT",
            "TCP_LINGER2",
            "TCP_WINDOW_CLAMP",
            "TCP_NOTSENT_LOWAT",
            "TCP_THIN_LINEAR_TIMEOUTS",
            "TCP_TIMESTAMP",
            "TCP_MD5SIG",
            "TCP_REPAIR",
            "TCP_ULP",
            "TCP_INQ",
            "TCP_TX_DELAY",
            "TCP_ZEROCOPY_RECEIVE",
            "TCP_SAVE_SYN",
            "TCP_SAVED_SYN",
            "TCP_CC_INFO",
            "SO_RCVTIMEO",
            "SO_SNDTIMEO",
            "SO_RCVLOWAT",
            "SO_TIMESTAMPING",
            "SO_TIMESTAMP",
            "SO_TIMESTAMPNS",
            "SO_ZEROCOPY",
            "SO_MAX_PACING_RATE",
            "SO_OOBINLINE",
            "SO_BINDTODEVICE",
            "SO_TXTIME",
            "SO_BUSY_POLL",
            "IP_MTU_DISCOVER",
            "IPV6_MTU_DISCOVER",
            "IP_MTU",
            "IPV6_MTU",
            "IP_RECVTOS",
            "IP_RECVTTL",
            "IPV6_RECVTCLASS",
            "IPV6_FLOWINFO_SEND",
            "IPV6_AUTOFLOWLABEL",
            "SO_NO_CHECK");

    private final Map<String, Value> kept = new HashMap<>();

    CallResult set(String name, Value value) {
        if (KEPT.contains(name)) {
            kept.put(name, value);
            return CallResult.OK;
        }
        return OFF.contains(name) && !value.isTrue() ? CallResult.OK : unknown(name);
    }

    CallResult get(String name) {
        if (KEPT.contains(name)) {
            return CallResult.values(0, kept.getOrDefault(name, Value.of(0)).numbers());
        }
        return OFF.contains(name) ? CallResult.values(0, List.of(0L)) : unknown(name);
    }

    /** A port is in use, which a socket with SO_REUSEPORT would share. */
    void refuseSharedPort() {
        if (kept.getOrDefault("SO_REUSEPORT", Value.of(0)).isTrue()) {
            throw new UnsupportedCall("SO_REUSEPORT with two sockets on a port");
        }
    }

    private static CallResult unknown(String name) {
        if (MISSING.contains(name) || OFF.contains(name)) {
            throw new UnsupportedCall("socket option " + name);
        }
        return CallResult.error("ENOPROTOOPT");
    }
}
