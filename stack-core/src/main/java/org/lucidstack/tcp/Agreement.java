package org.lucidstack.tcp;

import org.lucidstack.env.Implements;
import org.lucidstack.wire.TcpFlags;
import org.lucidstack.wire.TcpOption;
import org.lucidstack.wire.TcpSegment;

/**
 * What the two SYNs of a connection have agreed on.
 *
 * @param peerMss the largest payload that the peer accepts, in bytes
 * @param timestamps whether all segments carry timestamps (RFC7323-3.2-1)
 * @param sack whether both sides report by SACK (RFC2018-2-1)
 * @param sendShift how far the peer's window fields are shifted, 0 to 14
 * @param receiveShift how far ours are
 * @param ecn whether both sides react to congestion marks (RFC 3168)
 */
record Agreement(int peerMss, boolean timestamps, boolean sack, int sendShift, int receiveShift, boolean ecn) {

    private static final int DEFAULT_MSS_IPV4 = 536;
    private static final int DEFAULT_MSS_IPV6 = 1220;
    static final int MAX_SHIFT = 14;

    /**
     * Matches the peer's SYN with what this stack offers.
     *
     * @param receiveShift the window scale that we offer
     */
    @Implements({"MUST-14", "MUST-15", "RFC7323-2.2-1", "RFC7323-2.3-2", "RFC2018-2-1", "RFC3168-6.1.1-1"})
    static Agreement of(TcpSegment syn, TcpConfig config, int ipVersion, int receiveShift) {
        TcpOption.MaximumSegmentSize mss = syn.option(TcpOption.MaximumSegmentSize.class);
        TcpOption.WindowScale scale = syn.option(TcpOption.WindowScale.class);
        int fallback = ipVersion == 4 ? DEFAULT_MSS_IPV4 : DEFAULT_MSS_IPV6;
        int peerShift = scale == null ? 0 : Math.min(scale.shift(), MAX_SHIFT);
        boolean scaled = config.windowScaling && scale != null;
        return new Agreement(
                mss == null || mss.value() == 0 ? fallback : mss.value(),
                config.timestamps && syn.option(TcpOption.Timestamps.class) != null,
                config.sack && syn.option(TcpOption.SackPermitted.class) != null,
                scaled ? peerShift : 0,
                scaled ? receiveShift : 0,
                isEcnSetup(syn));
    }

    /** ECN-setup: ECE and CWR on a SYN, ECE alone on a SYN-ACK (RFC 3168 section 6.1.1). */
    @Implements({"SHLD-8", "RFC3168-6.1.1-1"})
    private static boolean isEcnSetup(TcpSegment syn) {
        boolean ece = syn.has(TcpFlags.ECE);
        boolean cwr = syn.has(TcpFlags.CWR);
        return syn.isAck() ? ece && !cwr : ece && cwr && !syn.has(TcpFlags.AE);
    }

    Agreement withoutEcn() {
        return new Agreement(peerMss, timestamps, sack, sendShift, receiveShift, false);
    }

    /** Bytes of options on every segment (MUST-16). */
    int optionBytes() {
        return timestamps ? 12 : 0;
    }
}
