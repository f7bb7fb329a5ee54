package org.lucidstack.drill.script;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lucidstack.wire.OpaqueBytes;

/**
 * A packet that the script injects or expects.
 *
 * @param inbound towards the stack ({@code <}), else expected from it ({@code >})
 * @param ip what is said of its IP header
 * @param body what it carries
 */
public record PacketSpec(Position position, boolean inbound, IpSpec ip, Body body) implements Script.Action {

    /** Constraints on the IP header; null = not said. */
    public record IpSpec(
            @Nullable EcnSpec ecn,
            @Nullable Integer trafficClass,
            @Nullable Integer hopLimit,
            @Nullable Integer flowLabel) {
        /** Nothing is said. */
        public static final IpSpec NONE = new IpSpec(null, null, null, null);
    }

    /** The ECN field. */
    public enum EcnSpec {
        NOECN,
        ECT0,
        ECT1,
        /** Either ECT. */
        ECT01,
        CE
    }

    /** What the packet carries. */
    public sealed interface Body {}

    /**
     * A TCP segment. Numbers are relative to the initial ones of their side.
     *
     * @param flags masks of {@link org.lucidstack.wire.TcpFlags}
     * @param ack null = not given
     * @param window null = not given
     * @param urgentPointer null = not given
     * @param options null = any
     */
    public record Tcp(
            int flags,
            Sequence sequence,
            @Nullable Long ack,
            @Nullable Integer window,
            @Nullable Integer urgentPointer,
            @Nullable List<OptionSpec> options)
            implements Body {}

    /** {@code first:last(length)}; each 32 bits. */
    public record Sequence(long first, long last, int length) {}

    /** A UDP datagram. @param length bytes of payload */
    public record Udp(int length) implements Body {}

    /**
     * An ICMP message about a packet of the stack.
     *
     * @param type and {@code code}: names of the language
     * @param code null = the first
     * @param mtu null = none
     * @param quoted the segment that it echoes, or null
     * @param quotedUdpLength payload bytes of the datagram that it echoes, or null
     */
    public record Icmp(
            String type,
            @Nullable String code,
            @Nullable Long mtu,
            @Nullable Sequence quoted,
            @Nullable Integer quotedUdpLength)
            implements Body {}

    /** An option of a TCP header, in the order of the script. */
    public sealed interface OptionSpec {
        /** No-operation. */
        record Nop() implements OptionSpec {}

        /** End of the option list. */
        record End() implements OptionSpec {}

        /** {@code mss N}. */
        record Mss(int value) implements OptionSpec {}

        /** {@code wscale N}. */
        record Wscale(int shift) implements OptionSpec {}

        /** {@code sackOK}. */
        record SackOk() implements OptionSpec {}

        /** {@code sack a:b c:d}, relative to the sequence numbers of the receiver of the option. */
        record Sack(List<Sequence> blocks) implements OptionSpec {}

        /** {@code TS val N ecr N}; null = {@code ...}. */
        record Ts(@Nullable Long value, @Nullable Long echo) implements OptionSpec {}

        /** An option that scripts have no name for. */
        record Unknown(int kind, OpaqueBytes body) implements OptionSpec {}

        /** {@code FO cookie}. */
        record FastOpen(OpaqueBytes cookie) implements OptionSpec {}
    }
}
