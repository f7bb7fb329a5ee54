package org.lucidstack.wire;

import org.lucidstack.buffer.Payload;

/**
 * An ICMP (RFC 792) or ICMPv6 (RFC 4443) message. The kinds are shared; type and code numbers belong to the version, which the
 * codecs know. {@code quoted} is the start of the packet that an error is about.
 */
public sealed interface IcmpMessage {

    /** Echo request or reply. @param identifier 16 bits @param sequence 16 bits */
    record Echo(boolean reply, int identifier, int sequence, Payload data) implements IcmpMessage {}

    /** Destination unreachable. @param code of that IP version @param nextHopMtu for IPv4 code 4, else 0 */
    record DestinationUnreachable(int code, int nextHopMtu, Payload quoted) implements IcmpMessage {}

    /** ICMPv6 packet too big. @param mtu bytes, 0 to 2^32 - 1 */
    record PacketTooBig(long mtu, Payload quoted) implements IcmpMessage {}

    /** Time exceeded. @param code 0 in transit, 1 in reassembly */
    record TimeExceeded(int code, Payload quoted) implements IcmpMessage {}

    /** Parameter problem. @param pointer offset of the offending byte */
    record ParameterProblem(int code, long pointer, Payload quoted) implements IcmpMessage {}

    /** Anything else. @param body what follows the checksum */
    record Other(int type, int code, Payload body) implements IcmpMessage {}
}
