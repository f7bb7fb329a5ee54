package org.lucidstack.stack;

import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.lucidstack.env.Implements;
import org.lucidstack.env.UnreachableReport;
import org.lucidstack.ip.IpInterface;
import org.lucidstack.ip.IpLayer;
import org.lucidstack.ip.IpProblems;
import org.lucidstack.ip.OutgoingHeader;
import org.lucidstack.ip.OutgoingHeader.Fragmentation;
import org.lucidstack.ip.ReceivedPacket;
import org.lucidstack.ip.SendResult;
import org.lucidstack.net.FourTuple;
import org.lucidstack.net.IpAddress;
import org.lucidstack.tcp.TcpOutput;
import org.lucidstack.wire.IpProtocol;
import org.lucidstack.wire.PacketBuffer;
import org.lucidstack.wire.TcpCodec;
import org.lucidstack.wire.TcpSegment;

/**
 * The way of TCP's segments down to IP. All leave with DF set and a partial checksum, which the device or the layer
 * before it completes.
 */
final class TcpToIp implements TcpOutput {

    /** What an IP packet holds, less the longest headers. */
    private static final int MAX_SUPER_SEGMENT = 65_535 - 40 - 60;

    /** What every host takes, for a path that no route leads to. */
    private static final int IPV4_FALLBACK_MTU = 576;

    /** Bytes of a SYN that an error quotes: all headers and options that it can have. */
    private static final int QUOTED = 120;

    private final IpLayer ip;
    private final IpProblems problems;
    private final Set<IpAddress> tooBigFor = new LinkedHashSet<>();
    private @Nullable ReceivedPacket arriving;

    TcpToIp(IpLayer ip, IpProblems problems) {
        this.ip = ip;
        this.problems = problems;
    }

    /** The packet whose segment TCP is given next. */
    void setArriving(ReceivedPacket packet) {
        arriving = packet;
    }

    @Override
    public UnreachableReport unreachableReport() {
        ReceivedPacket packet = Objects.requireNonNull(arriving).kept(QUOTED);
        return why -> problems.unreachable(packet, why);
    }

    @Override
    @Implements({"MUST-2", "MUST-48", "MUST-49", "RFC1191-2-1"})
    public void transmit(FourTuple tuple, TcpSegment segment, int segmentSize, int trafficClass, int hopLimit) {
        PacketBuffer packet = ip.startPacket(segment.payload());
        TcpCodec.prepend(segment, tuple.localAddress(), tuple.remoteAddress(), true, packet);
        if (segmentSize > 0 && segment.payload().length() > segmentSize) {
            packet.requestSegmentation(segmentSize);
        }
        OutgoingHeader header = new OutgoingHeader(
                tuple.localAddress(),
                tuple.remoteAddress(),
                IpProtocol.TCP,
                trafficClass,
                hopLimit,
                Fragmentation.NEVER,
                tuple.localPort() << 16 | tuple.remotePort());
        if (ip.send(packet, header) == SendResult.TOO_BIG) {
            tooBigFor.add(tuple.remoteAddress());
        }
    }

    /**
     * Names the destinations whose interface turned out to take less than TCP thought: its MTU was lowered while in
     * use.
     */
    void forEachTooBig(Consumer<IpAddress> action) {
        if (!tooBigFor.isEmpty()) {
            Set<IpAddress> remotes = Set.copyOf(tooBigFor);
            tooBigFor.clear();
            remotes.forEach(action);
        }
    }

    @Override
    public int pathMtu(IpAddress remote) {
        return orFallback(ip.pathMtu(remote), remote);
    }

    @Override
    public int interfaceMtu(IpAddress remote) {
        return orFallback(ip.interfaceMtu(remote), remote);
    }

    private static int orFallback(int mtu, IpAddress remote) {
        if (mtu > 0) {
            return mtu;
        }
        return remote.version() == 4 ? IPV4_FALLBACK_MTU : IpInterface.IPV6_MIN_MTU;
    }

    @Override
    public int maxSuperSegment() {
        return MAX_SUPER_SEGMENT;
    }

    @Override
    @Implements("MUST-20")
    public void adviseTrouble(IpAddress remote) {
        ip.adviseTrouble(remote);
    }
}
