package org.lucidstack.drill.calls;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lucidstack.drill.calls.HostConfig.FastOpenBits;

/** Linux's {@code net.ipv4.tcp_*} settings, as far as a stack has them. */
public final class Sysctls {
    /**
     * Settings without a counterpart, with the values at which Linux does what the stack does. An empty set = any value: the setting is
     * about a queue below TCP, pacing, memory of other connections or rights, which are not there.
     */
    private static final Map<String, Set<String>> AS_IT_IS = Map.ofEntries(
            Map.entry("tcp_early_retrans", Set.of("3", "4")),
            Map.entry("tcp_recovery", Set.of("1")),
            Map.entry("tcp_frto", Set.of("2", "1")),
            Map.entry("tcp_dsack", Set.of("1")),
            Map.entry("tcp_rfc1337", Set.of("1")),
            Map.entry("tcp_reordering", Set.of("3")),
            Map.entry("tcp_max_reordering", Set.of("300")),
            Map.entry("tcp_slow_start_after_idle", Set.of("1")),
            Map.entry("tcp_abort_on_overflow", Set.of("0")),
            Map.entry("tcp_ecn_fallback", Set.of("1")),
            Map.entry("tcp_moderate_rcvbuf", Set.of("1")),
            Map.entry("tcp_no_metrics_save", Set.of("1")),
            Map.entry("tcp_notsent_lowat", Set.of("-1", "4294967295")),
            Map.entry("tcp_comp_sack_nr", Set.of("0")),
            Map.entry("tcp_comp_sack_delay_ns", Set.of()),
            Map.entry("tcp_comp_sack_slack_ns", Set.of()),
            Map.entry("tcp_autocorking", Set.of()),
            Map.entry("tcp_min_tso_segs", Set.of()),
            Map.entry("tcp_tso_rtt_log", Set.of()),
            Map.entry("tcp_pacing_ss_ratio", Set.of()),
            Map.entry("tcp_pacing_ca_ratio", Set.of()),
            Map.entry("tcp_allowed_congestion_control", Set.of()));

    private static final int FAST_OPEN_BITS = FastOpenBits.CLIENT | FastOpenBits.SERVER | FastOpenBits.ALL_LISTENERS;

    /** The stack reads these when it is built, or when a socket is. */
    private static final Set<String> READ_ONCE =
            Set.of("tcp_rto_min_us", "tcp_keepalive_time", "tcp_keepalive_intvl", "tcp_keepalive_probes");

    private final HostConfig config;
    private boolean begun;
    /** Kept, because the setting for SYNs sets both. */
    private @Nullable Duration synAckTimeout;

    public Sysctls(HostConfig config) {
        this.config = config;
    }

    /** The script has begun: from now on settings that the stack reads once, and Linux at any time, are not supported. */
    public void begin() {
        begun = true;
    }

    /** What the common prologue of kernel scripts sets. */
    public void linuxDefaults() {
        config.tcp().receiveBuffer(540_000, 15_728_640);
        config.tcp().maxSendBuffer(4 << 20);
    }

    /**
     * Applies a setting.
     *
     * @param name with dots
     * @return what is not supported about it, or the empty string
     */
    public String set(String name, String value) {
        String prefix = "net.ipv4.";
        if (!name.startsWith(prefix)) {
            return "the setting " + name;
        }
        String key = name.substring(prefix.length());
        if (begun && READ_ONCE.contains(key)) {
            return "the setting " + name + " after the first event";
        }
        try {
            return switch (key) {
                case "tcp_sack" -> host("sack", value);
                case "tcp_timestamps" -> host("ts", value.equals("2") ? "1" : value);
                case "tcp_window_scaling" -> host("wscale", value);
                case "tcp_ecn" -> value.equals("2") ? host("ecn", "0") : host("ecn", value);
                case "tcp_congestion_control" -> host("cc", value);
                case "tcp_rmem" -> memory(value, true);
                case "tcp_wmem" -> memory(value, false);
                case "tcp_fin_timeout" -> {
                    config.tcp().finWait2(Duration.ofSeconds(Integer.parseInt(value)));
                    yield "";
                }
                case "tcp_syn_retries" -> synRetries(Integer.parseInt(value));
                case "tcp_synack_retries" -> synAckRetries(Integer.parseInt(value));
                case "tcp_keepalive_time", "tcp_keepalive_intvl", "tcp_keepalive_probes" ->
                    keepAlive(key, Integer.parseInt(value));
                case "tcp_fastopen" -> fastOpen(Integer.decode(value));
                case "tcp_rto_min_us" -> host("rto_min_ms", String.valueOf(Integer.parseInt(value) / 1000));
                case "tcp_delack_max_us" -> host("delack_ms", String.valueOf(Integer.parseInt(value) / 1000));
                case "tcp_syncookies" -> {
                    config.tcp().synCookies(!value.equals("0"));
                    yield value.equals("2") ? "tcp_syncookies=2" : "";
                }
                default -> asItIs(key, value);
            };
        } catch (IllegalArgumentException e) {
            return "the setting " + name + "=" + value;
        }
    }

    private String host(String key, String value) {
        return config.set(key, value) ? "" : "the setting " + key;
    }

    private String synRetries(int retries) {
        config.tcp().handshakeTimeout(config.handshakeTimeout(retries));
        if (synAckTimeout != null) {
            config.tcp().synAckTimeout(synAckTimeout);
        }
        return "";
    }

    private String synAckRetries(int retries) {
        synAckTimeout = config.handshakeTimeout(retries);
        config.tcp().synAckTimeout(synAckTimeout);
        return "";
    }

    private String keepAlive(String key, int value) {
        if (value < 1 || value > 32_767) {
            throw new IllegalArgumentException(key);
        }
        switch (key) {
            case "tcp_keepalive_time" -> config.options.keepAliveIdle(Duration.ofSeconds(value));
            case "tcp_keepalive_intvl" -> config.options.keepAliveInterval(Duration.ofSeconds(value));
            default -> config.options.keepAliveProbes(value);
        }
        return "";
    }

    /** Data without a cookie, in either direction, is what the stack never does. */
    private String fastOpen(int bits) {
        config.fastOpen = bits & FAST_OPEN_BITS;
        return (bits & ~FAST_OPEN_BITS) == 0 ? "" : "tcp_fastopen=0x" + Integer.toHexString(bits);
    }

    private static String asItIs(String key, String value) {
        Set<String> values = AS_IT_IS.get(key);
        if (values == null) {
            return "the setting " + key;
        }
        return values.isEmpty() || values.contains(value) ? "" : key + "=" + value;
    }

    /** Least, initial and largest size. */
    private String memory(String value, boolean receive) {
        String[] parts = value.strip().split("\\s+");
        if (parts.length != 3) {
            throw new IllegalArgumentException(value);
        }
        int initial = Integer.parseInt(parts[1]);
        int most = Integer.parseInt(parts[2]);
        if (receive) {
            config.tcp().receiveBuffer(initial, most);
        } else {
            config.tcp().maxSendBuffer(most);
        }
        return "";
    }
}
