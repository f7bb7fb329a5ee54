package org.lucidstack.drill.calls;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import org.lucidstack.tcp.TcpInfo;
import org.lucidstack.tcp.TcpState;
import org.lucidstack.time.Clock;

/** A connection's state under the names and in the units of Linux's {@code tcp_info}: segments and microseconds. */
public final class TcpInfoWords {
    private static final long INFINITE_THRESHOLD = 0x7fffffff;

    private TcpInfoWords() {}

    /** Numbers by name. */
    public static Map<String, Long> numbers(TcpInfo info) {
        long mss = Math.max(1, info.sendMss());
        Map<String, Long> words = new LinkedHashMap<>();
        words.put("snd_wscale", (long) info.sendShift());
        words.put("rcv_wscale", (long) info.receiveShift());
        words.put("rto", info.rto() / Clock.MICROSECOND);
        words.put("snd_mss", (long) info.sendMss());
        words.put("unacked", segments(info.outstanding(), mss));
        words.put("sacked", segments(info.sacked(), mss));
        words.put("lost", segments(info.lost(), mss));
        words.put("retransmits", (long) info.backoff());
        words.put("probes", info.windowProbes());
        words.put("backoff", (long) info.backoff());
        words.put("rtt", info.srtt() / Clock.MICROSECOND);
        words.put("rttvar", info.rttvar() / Clock.MICROSECOND);
        words.put(
                "snd_ssthresh",
                info.slowStartThreshold() / mss >= INFINITE_THRESHOLD
                        ? INFINITE_THRESHOLD
                        : info.slowStartThreshold() / mss);
        words.put("snd_cwnd", info.congestionWindow() / mss);
        words.put("advmss", (long) info.announcedMss() - (info.timestamps() ? 12 : 0));
        words.put("total_retrans", info.retransmittedSegments());
        words.put("bytes_acked", info.bytesAcknowledged());
        words.put("bytes_received", info.bytesReceived());
        words.put("bytes_sent", info.bytesSent());
        words.put("bytes_retrans", info.bytesRetransmitted());
        words.put("notsent_bytes", info.unsent());
        words.put("min_rtt", info.minRtt() / Clock.MICROSECOND);
        words.put("delivered", segments(info.delivered(), mss));
        words.put("dsack_dups", info.duplicatesReported());
        words.put("pmtu", (long) info.pathMtu());
        words.put("segs_out", info.segmentsSent());
        words.put("segs_in", info.segmentsReceived());
        words.put("reord_seen", info.reorderingSeen() ? 1L : 0);
        words.put("delivery_rate", info.deliveryRate());
        words.put("pacing_rate", info.pacingRate());
        words.put("busy_time", info.busyTime() / Clock.MICROSECOND);
        words.put("rwnd_limited", info.receiveWindowLimited() / Clock.MICROSECOND);
        words.put("sndbuf_limited", info.sendBufferLimited() / Clock.MICROSECOND);
        words.put("last_data_recv", info.sinceLastReceived() / Clock.MILLISECOND);
        return words;
    }

    private static long segments(long bytes, long mss) {
        return (bytes + mss - 1) / mss;
    }

    /** The state as the stack-host protocol names it. */
    public static String state(TcpState state) {
        return state == TcpState.SYN_RECEIVED ? "SYN_RCVD" : state.name();
    }

    /** open, recovery or loss. */
    public static String congestionState(TcpInfo info) {
        return switch (info.recoveryPhase()) {
            case "RECOVERY" -> "recovery";
            case "LOSS" -> "loss";
            default -> "open";
        };
    }

    /** What was agreed, such as {@code ts|sack|wscale}; empty for nothing. */
    public static String options(TcpInfo info) {
        StringJoiner options = new StringJoiner("|");
        if (info.timestamps()) {
            options.add("ts");
        }
        if (info.sack()) {
            options.add("sack");
        }
        if (info.sendShift() > 0 || info.receiveShift() > 0) {
            options.add("wscale");
        }
        if (info.ecn()) {
            options.add("ecn");
        }
        return options.toString();
    }
}
