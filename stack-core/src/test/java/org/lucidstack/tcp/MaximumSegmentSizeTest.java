package org.lucidstack.tcp;

import java.util.Map;
import org.lucidstack.Verifies;
import org.lucidstack.tcp.send.Recovery;
import org.lucidstack.wire.SeqNumber;

/** How large segments are: RFC 9293 section 3.7.1 and the path MTU. */
class MaximumSegmentSizeTest {

    /** The MSS option of the peer's SYN, and the largest payload of ours without timestamps. */
    private static final Map<Integer, Map<String, Integer>> SIZES = Map.of(
            4, Map.of("1460", 1460, "9000", 1460, "1000", 1000, "none", 536, "100", 100, "65535", 1460),
            6, Map.of("none", 1220, "1440", 1440));

    @EveryVariant
    @Verifies({"MUST-14", "MUST-15", "MUST-16"})
    void theLowerOfPeerAndPath(Variant v) {
        SIZES.get(v.ipVersion()).forEach((option, expected) -> {
            TcpScript s = TcpScript.of(v).accepted("<MSS=" + option + ">");
            int size = expected - (v.timestamps() ? 12 : 0);
            s.send(2 * size);
            s.out("<SEQ=1><CTL=ACK><DATA=" + size + ">");
            s.out("<SEQ=" + (1 + size) + "><CTL=ACK><DATA=" + size + ">");
        });
    }

    /** A tiny MSS has a floor: nobody makes us send a header per byte. */
    @EveryVariant
    @Verifies({"MUST-16"})
    void aTinyMssHasAFloor(Variant v) {
        for (int option : new int[] {0, 1, 8, 47}) {
            TcpScript s = TcpScript.of(v).accepted("<MSS=" + option + ">");
            s.check(
                    s.info().sizes().sendMss() >= 48,
                    "segments of " + s.info().sizes().sendMss());
        }
    }

    /** What we announce comes from the interface, not from a learned path MTU; and only on SYNs. */
    @EveryVariant
    @Verifies({"RFC1191-3.1-1", "MUST-65", "SHLD-5", "MAY-3"})
    void announcesWhatTheInterfaceTakes(Variant v) {
        TcpScript s = TcpScript.of(v);
        s.host.pathMtu = 1300;
        s.connect();
        s.out("<SEQ=0><CTL=SYN><MSS=1460>");
        s.in("<SEQ=0><ACK=1><CTL=SYN,ACK>");
        s.out("<SEQ=1><ACK=1><CTL=ACK><MSS=none>");
        int headers = v.ipVersion() == 4 ? 40 : 60;
        int size = 1300 - headers - (v.timestamps() ? 12 : 0);
        s.send(size);
        s.out("<SEQ=1><CTL=ACK><DATA=" + size + "><MSS=none>");
    }

    /** The largest packet there is, less its headers: nothing larger can be put together from fragments. */
    @EveryVariant
    @Verifies("MUST-67")
    void neverAnnouncesMoreThanAPacketHolds(Variant v) {
        TcpScript s = TcpScript.of(v);
        s.host.mtu = 65_535;
        s.connect();
        s.out("<SEQ=0><CTL=SYN><MSS=" + (v.ipVersion() == 4 ? 65_495 : 65_475) + ">");
    }

    /** SACK blocks shrink the segments that carry them (MUST-16: the options really present). */
    @EveryVariant
    @Verifies({"MUST-16", "RFC2018-4-3"})
    void sackBlocksShrinkTheSegment(Variant v) {
        TcpScript s = TcpScript.of(v).accepted("<SACKOK>");
        s.in("<SEQ=101><ACK=1><CTL=ACK><DATA=100>");
        s.out("<SEQ=1><ACK=1><CTL=ACK><SACK=101:201>");
        s.send("M");
        s.out("<SEQ=1><CTL=ACK><DATA=M-12><SACK=101:201>");
    }

    /** A smaller path: what was too large goes again in pieces at once, with no congestion response. */
    @EveryVariant
    @Verifies({"RFC8201-5.4-2", "RFC5681-3.1-7"})
    void theSegmentsShrinkWithThePath(Variant v) {
        TcpScript s = TcpScript.of(v).acceptedAfter100("<SACKOK>");
        s.send("2M");
        s.out("<SEQ=1><CTL=ACK><DATA=M>");
        s.out("<SEQ=1+M><CTL=ACK><DATA=M>");
        s.check(!s.host.tcp.isQuoteOfOurs(s.tuple, SeqNumber.of(v.isn() + 100_000L)), "believes a quote of nothing");
        s.check(s.host.tcp.isQuoteOfOurs(s.tuple, SeqNumber.of(v.isn() + 1L)), "does not know its own segment");
        s.host.pathMtu = 1000;
        s.host.tcp.pathMtuChanged(s.tuple.remoteAddress());
        s.host.tcp.flush();
        int size = 1000 - (v.ipVersion() == 4 ? 40 : 60) - (v.timestamps() ? 12 : 0);
        long seq = 1;
        long end = 1 + 2L * (1460 - (v.timestamps() ? 12 : 0));
        while (seq < end) {
            long length = Math.min(size, end - seq);
            s.out("<SEQ=" + seq + "><CTL=ACK><DATA=" + length + ">");
            seq += length;
        }
        s.nothing();
        s.check(s.info().congestion().phase() == Recovery.Phase.OPEN, "a congestion response: " + s.info());
    }
}
