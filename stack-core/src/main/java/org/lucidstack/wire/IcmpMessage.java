package org.lucidstack.wire;

import org.lucidstack.buffer.Payload;

/**
 * An ICMP (RFC 792) or ICMPv6 (RFC 4443) message. The kinds are shared; type and code numbers belong to the version,
 * which the codec knows. {@code quoted} is the start of the packet that an error is about.
 */
public sealed interface IcmpMessage {

    /** What follows the fields of the message: echoed data, the quoted packet, or the body of any other message. */
    Payload payload();

    /** Whether this is one of the error messages, which quote a packet. */
    default boolean isError() {
        return !(this instanceof Echo) && !(this instanceof Other);
    }

    /** Echo request or reply. @param identifier 16 bits @param sequence 16 bits */
    record Echo(boolean reply, int identifier, int sequence, Payload data) implements IcmpMessage {
        @Override
        public Payload payload() {
            return data;
        }

        @Override
        public String toString() {
            String kind = reply ? "echo reply" : "echo request";
            return kind + ", id " + identifier + ", seq " + sequence + ", length " + (8 + data.length());
        }
    }

    /** Destination unreachable. @param code of that IP version @param nextHopMtu for IPv4 code 4, else 0 */
    record DestinationUnreachable(int code, int nextHopMtu, Payload quoted) implements IcmpMessage {
        @Override
        public Payload payload() {
            return quoted;
        }

        @Override
        public String toString() {
            String mtu = nextHopMtu == 0 ? "" : ", mtu " + nextHopMtu;
            return "unreachable, code " + code + mtu + ", length " + (8 + quoted.length());
        }
    }

    /** ICMPv6 packet too big. @param mtu bytes, 0 to 2^32 - 1 */
    record PacketTooBig(long mtu, Payload quoted) implements IcmpMessage {
        @Override
        public Payload payload() {
            return quoted;
        }

        @Override
        public String toString() {
            return "packet too big, mtu " + mtu + ", length " + (8 + quoted.length());
        }
    }

    /** Time exceeded. @param code 0 in transit, 1 in reassembly */
    record TimeExceeded(int code, Payload quoted) implements IcmpMessage {
        @Override
        public Payload payload() {
            return quoted;
        }

        @Override
        public String toString() {
            String where = code == 0 ? "in-transit" : code == 1 ? "in-reassembly" : "code " + code;
            return "time exceeded " + where + ", length " + (8 + quoted.length());
        }
    }

    /** Parameter problem. @param pointer offset of the offending byte, 8 bits in IPv4, 32 bits in IPv6 */
    record ParameterProblem(int code, long pointer, Payload quoted) implements IcmpMessage {
        @Override
        public Payload payload() {
            return quoted;
        }

        @Override
        public String toString() {
            return "parameter problem, code " + code + ", octet " + pointer + ", length " + (8 + quoted.length());
        }
    }

    /** Anything else. @param body what follows the checksum, at least 4 bytes */
    record Other(int type, int code, Payload body) implements IcmpMessage {
        @Override
        public Payload payload() {
            return body;
        }

        @Override
        public String toString() {
            return "type-#" + type + ", code " + code + ", length " + (4 + body.length());
        }
    }
}
