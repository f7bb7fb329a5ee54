package org.lucidstack.ip;

import org.lucidstack.net.FourTuple;
import org.lucidstack.net.IpAddress;

/**
 * An ICMP error about a packet that this stack sent, or that somebody claims it sent.
 *
 * @param kind what went wrong
 * @param code as in the message, of that IP version
 * @param mtu for {@link Kind#PACKET_TOO_BIG}: the MTU in bytes that the message names, 0 if none
 * @param rejected length in bytes of the packet, from its header
 * @param reporter who sent the error: a router or the destination
 * @param protocol of the quoted packet
 * @param tuple addresses and ports of the quoted packet, ours as local; ports are 0 if the protocol has none
 * @param sequence for TCP, the quoted sequence number
 */
public record IcmpError(
        Kind kind, int code, long mtu, int rejected, IpAddress reporter, int protocol, FourTuple tuple, int sequence) {

    /** The meaning of type and code, the same for both IP versions. */
    public enum Kind {
        NETWORK_UNREACHABLE,
        HOST_UNREACHABLE,
        SOURCE_ROUTE_FAILED,
        PROTOCOL_UNREACHABLE,
        PORT_UNREACHABLE,
        PROHIBITED,
        PACKET_TOO_BIG,
        TIME_EXCEEDED,
        PARAMETER_PROBLEM,
        /** An ICMPv6 error of a type that is not known (RFC 4443 section 2.4). */
        UNKNOWN;

        /** Whether trying again is of no use (RFC 1122 section 4.2.3.9). */
        public boolean isHard() {
            return this == PROTOCOL_UNREACHABLE || this == PORT_UNREACHABLE || this == PROHIBITED;
        }
    }
}
