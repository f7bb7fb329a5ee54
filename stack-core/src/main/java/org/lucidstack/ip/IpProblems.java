package org.lucidstack.ip;

import org.lucidstack.wire.Unreachable;

/**
 * Tells the sender of a packet what was wrong with it. Implemented by ICMP, which decides whether an error may be sent
 * at all; who reports a problem has counted the drop already.
 */
public interface IpProblems {

    /** ICMPv6 parameter problem codes (RFC 4443 section 3.4, RFC 7112). */
    int ERRONEOUS_FIELD = 0;

    int UNKNOWN_NEXT_HEADER = 1;
    int UNKNOWN_OPTION = 2;
    int INCOMPLETE_HEADER_CHAIN = 3;

    /** Nobody listens on the destination port. */
    void portUnreachable(ReceivedPacket packet);

    /** Whom a packet is for cannot be reached from here. @param packet may be a {@linkplain ReceivedPacket#kept kept} one */
    void unreachable(ReceivedPacket packet, Unreachable why);

    /** An IPv4 packet carries a protocol that the stack does not have. */
    void protocolUnreachable(ReceivedPacket packet);

    /** An IPv6 packet cannot be processed. @param pointer offset of the offending byte */
    void parameterProblem(ReceivedPacket packet, int code, int pointer);

    /** The other fragments of a packet did not come in time. @param first its first fragment */
    void reassemblyTimedOut(ReceivedPacket first);
}
