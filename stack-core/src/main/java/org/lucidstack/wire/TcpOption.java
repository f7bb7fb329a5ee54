package org.lucidstack.wire;

import java.util.List;

/**
 * One option of a TCP header (RFC 9293 section 3.2 and the RFCs named below). Padding (end of list, no-operation) is
 * made and skipped by {@link TcpCodec}; it is no option of its own here.
 */
public sealed interface TcpOption {

    /** Bytes on the wire, kind and length bytes included. */
    int wireLength();

    /** Maximum segment size (kind 2). @param value bytes, 0 to 65535 */
    record MaximumSegmentSize(int value) implements TcpOption {
        @Override
        public int wireLength() {
            return 4;
        }

        @Override
        public String toString() {
            return "mss " + value;
        }
    }

    /** Window scale (kind 3, RFC 7323). @param shift as received; users treat more than 14 as 14 */
    record WindowScale(int shift) implements TcpOption {
        @Override
        public int wireLength() {
            return 3;
        }

        @Override
        public String toString() {
            return "wscale " + shift;
        }
    }

    /** SACK permitted (kind 4, RFC 2018). */
    record SackPermitted() implements TcpOption {
        @Override
        public int wireLength() {
            return 2;
        }

        @Override
        public String toString() {
            return "sackOK";
        }
    }

    /** Selective acknowledgment (kind 5, RFC 2018). @param blocks one to four */
    record Sack(List<SackBlock> blocks) implements TcpOption {
        public Sack {
            blocks = List.copyOf(blocks);
        }

        @Override
        public int wireLength() {
            return 2 + 8 * blocks.size();
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder("sack " + blocks.size() + " ");
            blocks.forEach(block -> text.append('{').append(block).append('}'));
            return text.toString();
        }
    }

    /** A range of bytes that arrived. @param left first byte @param right the byte after the last */
    record SackBlock(SeqNumber left, SeqNumber right) {
        @Override
        public String toString() {
            return left + ":" + right;
        }
    }

    /** Timestamps (kind 8, RFC 7323). @param value TSval @param echo TSecr */
    record Timestamps(int value, int echo) implements TcpOption {
        @Override
        public int wireLength() {
            return 10;
        }

        @Override
        public String toString() {
            return "TS val " + Integer.toUnsignedString(value) + " ecr " + Integer.toUnsignedString(echo);
        }
    }

    /**
     * User timeout (kind 28, RFC 5482).
     *
     * @param minutes whether the unit is minutes, else seconds
     * @param value 15 bits
     */
    record UserTimeout(boolean minutes, int value) implements TcpOption {
        @Override
        public int wireLength() {
            return 4;
        }

        @Override
        public String toString() {
            return "uto " + value + (minutes ? "m" : "s");
        }
    }

    /** Fast open cookie (kind 34, RFC 7413). @param cookie empty in a request */
    record FastOpen(OpaqueBytes cookie) implements TcpOption {
        @Override
        public int wireLength() {
            return 2 + cookie.length();
        }

        @Override
        public String toString() {
            return cookie.length() == 0 ? "tfo cookiereq" : "tfo cookie " + cookie;
        }
    }

    /**
     * Any other option, and a known one with a length that it may not have.
     *
     * @param kind 2 to 255
     * @param data what follows the length byte
     */
    record Unknown(int kind, OpaqueBytes data) implements TcpOption {
        @Override
        public int wireLength() {
            return 2 + data.length();
        }

        @Override
        public String toString() {
            return "unknown-" + kind + " 0x" + data;
        }
    }
}
