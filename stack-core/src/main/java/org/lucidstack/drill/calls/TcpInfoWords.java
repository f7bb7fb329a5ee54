package org.lucidstack.drill.calls;

import java.util.LinkedHashMap;
import java.util.Locale;
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
        Map<String, Long> words = new LinkedHashMap<>();
        putAgreed(info, words);
        putRoundTrip(info.roundTrip(), words);
        putSending(info, words);
        putCounts(info, words);
        putTimes(info.times(), words);
        return words;
    }

    private static void putAgreed(TcpInfo info, Map<String, Long> words) {
        words.put("snd_wscale", (long) info.options().sendShift());
        words.put("rcv_wscale", (long) info.options().receiveShift());
        words.put("snd_mss", (long) info.sizes().sendMss());
        words.put("advmss", (long) info.sizes().announcedMss() - (info.options().timestamps() ? 12 : 0));
        words.put("pmtu", (long) info.sizes().pathMtu());
    }

    private static void putRoundTrip(TcpInfo.RoundTrip roundTrip, Map<String, Long> words) {
        words.put("rto", roundTrip.rto() / Clock.MICROSECOND);
        words.put("rtt", roundTrip.srtt() / Clock.MICROSECOND);
        words.put("rttvar", roundTrip.rttvar() / Clock.MICROSECOND);
        words.put("min_rtt", roundTrip.minRtt() / Clock.MICROSECOND);
        words.put("retransmits", (long) roundTrip.backoff());
        words.put("backoff", (long) roundTrip.backoff());
    }

    private static void putSending(TcpInfo info, Map<String, Long> words) {
        long mss = Math.max(1, info.sizes().sendMss());
        TcpInfo.Congestion congestion = info.congestion();
        words.put("snd_ssthresh", Math.min(congestion.slowStartThreshold() / mss, INFINITE_THRESHOLD));
        words.put("snd_cwnd", congestion.window() / mss);
        words.put("reord_seen", congestion.reorderingSeen() ? 1L : 0);
        words.put("delivery_rate", congestion.deliveryRate());
        words.put("pacing_rate", congestion.pacingRate());
        words.put("unacked", segments(info.sending().outstanding(), mss));
        words.put("sacked", segments(info.sending().sacked(), mss));
        words.put("lost", segments(info.sending().lost(), mss));
        words.put("delivered", segments(info.bytes().delivered(), mss));
        words.put("notsent_bytes", info.sending().unsent());
    }

    private static void putCounts(TcpInfo info, Map<String, Long> words) {
        words.put("probes", info.segments().unansweredProbes());
        words.put("total_retrans", info.segments().retransmitted());
        words.put("dsack_dups", info.segments().reportedTwice());
        words.put("segs_out", info.segments().sent());
        words.put("segs_in", info.segments().received());
        words.put("bytes_sent", info.bytes().sent());
        words.put("bytes_retrans", info.bytes().retransmitted());
        words.put("bytes_acked", info.bytes().acknowledged());
        words.put("bytes_received", info.bytes().received());
    }

    private static void putTimes(TcpInfo.Times times, Map<String, Long> words) {
        words.put("busy_time", times.busy() / Clock.MICROSECOND);
        words.put("rwnd_limited", times.receiveWindowLimited() / Clock.MICROSECOND);
        words.put("sndbuf_limited", times.sendBufferLimited() / Clock.MICROSECOND);
        words.put("last_data_recv", times.sinceReceived() / Clock.MILLISECOND);
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
        return info.congestion().phase().name().toLowerCase(Locale.ROOT);
    }

    /** What was agreed, such as {@code ts|sack|wscale}; empty for nothing. */
    public static String options(TcpInfo info) {
        TcpInfo.Options agreed = info.options();
        StringJoiner options = new StringJoiner("|");
        if (agreed.timestamps()) {
            options.add("ts");
        }
        if (agreed.sack()) {
            options.add("sack");
        }
        if (agreed.sendShift() > 0 || agreed.receiveShift() > 0) {
            options.add("wscale");
        }
        if (agreed.ecn()) {
            options.add("ecn");
        }
        return options.toString();
    }
}
