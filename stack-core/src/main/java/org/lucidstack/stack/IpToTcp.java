package org.lucidstack.stack;

import java.util.Locale;
import org.lucidstack.env.Counter;
import org.lucidstack.env.DropReason;
import org.lucidstack.env.Environment;
import org.lucidstack.env.Implements;
import org.lucidstack.ip.IcmpError;
import org.lucidstack.ip.IcmpError.Kind;
import org.lucidstack.ip.IcmpErrorReceiver;
import org.lucidstack.ip.IpReceiver;
import org.lucidstack.ip.ReceivedPacket;
import org.lucidstack.net.FourTuple;
import org.lucidstack.tcp.TcpLayer;
import org.lucidstack.wire.MalformedReason;
import org.lucidstack.wire.ParseResult.Malformed;
import org.lucidstack.wire.ParseResult.Parsed;
import org.lucidstack.wire.SeqNumber;
import org.lucidstack.wire.TcpCodec;
import org.lucidstack.wire.TcpSegment;

/** The way of packets and ICMP errors up to TCP, which knows neither. */
final class IpToTcp implements IpReceiver, IcmpErrorReceiver {

    private final Environment env;
    private final TcpLayer tcp;
    private final TcpToIp output;

    IpToTcp(Environment env, TcpLayer tcp, TcpToIp output) {
        this.env = env;
        this.tcp = tcp;
        this.output = output;
    }

    @Override
    @Implements({"MUST-3", "MUST-50"})
    public void receive(ReceivedPacket packet) {
        switch (TcpCodec.parse(packet.payload(), packet.source(), packet.destination(), packet.checksumVerified())) {
            case Parsed<TcpSegment> parsed -> {
                TcpSegment segment = parsed.value();
                FourTuple tuple = new FourTuple(
                        packet.destination(), segment.destinationPort(), packet.source(), segment.sourcePort());
                output.setArriving(packet);
                tcp.segmentArrives(tuple, segment, packet.ip().ecn());
            }
            case Malformed<TcpSegment> malformed -> {
                env.count(Counter.TcpInErrs);
                boolean checksum = malformed.reason() == MalformedReason.BAD_CHECKSUM;
                env.drop(checksum ? DropReason.BAD_TCP_CHECKSUM : DropReason.MALFORMED_TCP, packet.source());
            }
        }
    }

    @Override
    @Implements({"MUST-54", "RFC5927-4.1-1", "RFC8201-4-1"})
    public boolean recognizes(IcmpError error) {
        return tcp.isQuoteOfOurs(error.tuple(), new SeqNumber(error.sequence()));
    }

    /** A packet that was too big is no error to TCP: the lower path MTU reaches it through IP. */
    @Override
    public void receive(IcmpError error) {
        if (error.kind() != Kind.PACKET_TOO_BIG) {
            String problem =
                    error.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ') + ", says " + error.reporter();
            tcp.icmpError(
                    error.tuple(), new SeqNumber(error.sequence()), error.kind().isHard(), problem);
        }
    }
}
