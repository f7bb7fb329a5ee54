package org.lucidstack.tcp;

import org.jspecify.annotations.Nullable;
import org.lucidstack.env.DropReason;
import org.lucidstack.env.Implements;
import org.lucidstack.net.FourTuple;
import org.lucidstack.net.IpAddress;
import org.lucidstack.wire.SeqNumber;

/** What ICMP tells TCP (RFC 9293 section 3.9.2.2), believed only as far as RFC 5927 allows. */
final class IcmpReports {

    private IcmpReports() {}

    /** A hard error ends a handshake; an established connection only takes note (RFC5927-5.2-1). */
    @Implements({"MUST-54", "MUST-56", "SHLD-25", "SHLD-26", "RFC5927-5.2-1", "MUST-47"})
    static void error(TcpLayer layer, FourTuple tuple, SeqNumber quoted, boolean hard, String problem) {
        Connection c = quotedConnection(layer, tuple, quoted);
        if (c == null) {
            return;
        }
        layer.softError(c, problem);
        if (hard && !c.state.isSynchronized()) {
            Deletion.end(c, CloseReason.HOST_UNREACHABLE);
        }
    }

    /** The connection whose data in flight is quoted; null, with a drop, if there is none (RFC5927-4.1-1). */
    @Implements({"RFC5927-4.1-1", "RFC8201-4-1", "RFC1191-6.4-1"})
    static @Nullable Connection quotedConnection(TcpLayer layer, FourTuple tuple, SeqNumber quoted) {
        Connection c = layer.find(tuple);
        if (c == null) {
            layer.env.drop(DropReason.ICMP_NO_MATCH, tuple.remoteAddress());
            return null;
        }
        long seq = quoted.unwrap(c.sendWindow.una());
        if (seq < c.sendWindow.una() || seq >= c.sendWindow.nxt()) {
            layer.env.drop(DropReason.ICMP_QUOTE_INVALID, tuple.remoteAddress(), "RFC5927-4.1-1");
            return null;
        }
        return c;
    }

    @Implements({"RFC8201-5.2-1", "RFC8201-5.4-1", "RFC9293-3.7.2-1"})
    static void pathMtuChanged(TcpLayer layer, IpAddress remote) {
        for (Connection c : layer.connections()) {
            if (c.sender == null || !c.tuple.remoteAddress().equals(remote)) {
                continue;
            }
            int mss = SegmentSizes.effectiveSendMss(c);
            if (mss != c.sender().maximumSegmentSize()) {
                c.sender().segmentSize(mss);
                c.schedule();
            }
        }
    }
}
