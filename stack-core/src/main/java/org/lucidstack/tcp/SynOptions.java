package org.lucidstack.tcp;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lucidstack.env.Implements;
import org.lucidstack.wire.OpaqueBytes;
import org.lucidstack.wire.TcpOption;

/** The options of a SYN or SYN-ACK: all that we support in a SYN, and of these what the peer offered, too, in a SYN-ACK. */
final class SynOptions {

    private static final long MAX_TIMEOUT_VALUE = 0x7fff;

    private SynOptions() {}

    /**
     * @param mss largest payload that we accept
     * @param agreed what the peer's SYN allows, or null in the first SYN
     * @param shift our window scale
     * @param userTimeout to be told to the peer (RFC 5482) if it is a second or more
     */
    @Implements({"SHLD-5", "RFC2018-2-1", "RFC7323-2.2-1"})
    static List<TcpOption> build(
            TcpConfig config,
            int mss,
            @Nullable Agreement agreed,
            int shift,
            TcpOption.Timestamps timestamps,
            Duration userTimeout) {
        List<TcpOption> options = new ArrayList<>(5);
        options.add(new TcpOption.MaximumSegmentSize(mss));
        boolean scale = agreed == null ? config.windowScaling : agreed.receiveShift() > 0 || agreed.sendShift() > 0;
        boolean linux = config.synOptionOrder == TcpConfig.SynOptionOrder.LINUX;
        if (scale && !linux) {
            options.add(new TcpOption.WindowScale(shift));
        }
        if (agreed == null ? config.sack : agreed.sack()) {
            options.add(new TcpOption.SackPermitted());
        }
        if (agreed == null ? config.timestamps : agreed.timestamps()) {
            options.add(timestamps);
        }
        if (scale && linux) {
            options.add(new TcpOption.WindowScale(shift));
        }
        if (userTimeout.toSeconds() > 0) {
            options.add(userTimeoutOption(userTimeout.toSeconds()));
        }
        return options;
    }

    /** Adds a fast open cookie, or the request for one (RFC 7413 section 4.1.1); what else there is must leave room for 18 bytes. */
    static void addFastOpen(List<TcpOption> options, OpaqueBytes cookie) {
        // with everything else a SYN has 20 bytes; only the user timeout, which is advice, makes it more
        if (cookie.length() > 0) {
            options.removeIf(option -> option instanceof TcpOption.UserTimeout);
        }
        options.add(new TcpOption.FastOpen(cookie));
    }

    /** Seconds if they fit 15 bits, else minutes; zero is never sent (RFC5482-3.3-1). */
    @Implements("RFC5482-3.3-1")
    private static TcpOption userTimeoutOption(long seconds) {
        return seconds <= MAX_TIMEOUT_VALUE
                ? new TcpOption.UserTimeout(false, (int) seconds)
                : new TcpOption.UserTimeout(true, (int) Math.min(seconds / 60, MAX_TIMEOUT_VALUE));
    }
}
