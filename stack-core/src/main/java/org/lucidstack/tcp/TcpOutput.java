package org.lucidstack.tcp;

import org.lucidstack.env.UnreachableReport;
import org.lucidstack.net.FourTuple;
import org.lucidstack.net.IpAddress;
import org.lucidstack.wire.TcpSegment;

/** What TCP asks of the layer below (RFC 9293 section 3.9.2); TCP never sees a packet or a route. */
public interface TcpOutput {

    /**
     * Sends a segment, whose payload has been taken when this returns. A payload longer than {@code segmentSize} is a super-segment, to
     * be cut into pieces of that size by the device or just before it.
     *
     * @param segmentSize payload bytes per packet
     * @param trafficClass DSCP and ECN bits, 0 to 255
     * @param hopLimit 1 to 255, or 0 for the default
     */
    void transmit(FourTuple tuple, TcpSegment segment, int segmentSize, int trafficClass, int hopLimit);

    /**
     * How to tell the sender of the segment that is arriving that its destination cannot be reached. Asked only during
     * {@link TcpLayer#segmentArrives}; the answer can be used later.
     */
    UnreachableReport unreachableReport();

    /** The largest IP packet, in bytes, that the path to {@code remote} takes as far as is known. */
    int pathMtu(IpAddress remote);

    /** The MTU of the interface towards {@code remote}, in bytes: what the MSS option is derived from (RFC1191-3.1-1). */
    int interfaceMtu(IpAddress remote);

    /** Largest super-segment payload in bytes worth making, at least one segment; 0 = no super-segments. */
    int maxSuperSegment();

    /** Retransmissions suggest that the path to {@code remote} fails (R1, MUST-20): if there is another one, it should be tried. */
    void adviseTrouble(IpAddress remote);
}
