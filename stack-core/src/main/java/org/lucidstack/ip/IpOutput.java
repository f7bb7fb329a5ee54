package org.lucidstack.ip;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.lucidstack.buffer.Payload;
import org.lucidstack.env.Counter;
import org.lucidstack.env.DropReason;
import org.lucidstack.env.Environment;
import org.lucidstack.env.Implements;
import org.lucidstack.env.PacketEvent;
import org.lucidstack.ip.OutgoingHeader.Fragmentation;
import org.lucidstack.link.PartialChecksum;
import org.lucidstack.net.Ipv4Address;
import org.lucidstack.net.Ipv6Address;
import org.lucidstack.wire.ExtensionHeader;
import org.lucidstack.wire.Ipv4Codec;
import org.lucidstack.wire.Ipv4Packet;
import org.lucidstack.wire.Ipv6Codec;
import org.lucidstack.wire.Ipv6Packet;
import org.lucidstack.wire.OpaqueBytes;
import org.lucidstack.wire.PacketBuffer;

/** The way down: gives a packet its IP header, cuts it into fragments if need be, and hands it to a device. */
final class IpOutput {

    /** Longest IPv4 packet, and longest payload of an IPv6 packet, in bytes. */
    private static final int MAX_LENGTH = 65_535;

    private static final int FRAGMENT_HEADER = 8;

    private final Environment env;
    private final IpConfig config;
    private final PathMtuCache pathMtus;
    private final KeyedHash flowLabels;
    private final FragmentIds ids;
    private final PacketBuffer fragmentBuffer = new PacketBuffer();

    IpOutput(Environment env, IpConfig config, PathMtuCache pathMtus) {
        this.env = env;
        this.config = config;
        this.pathMtus = pathMtus;
        this.flowLabels = new KeyedHash(env.random());
        this.ids = new FragmentIds(env.random());
    }

    /** Sends what {@code packet} holds, a transport header and its payload, by {@code via}. */
    @Implements({"RFC1122-3.3.3-1", "RFC1191-2-1"})
    SendResult send(PacketBuffer packet, OutgoingHeader header, IpInterface via) {
        env.count(Counter.IpOutRequests);
        int version = header.destination().version();
        int headerLength = version == 4 ? Ipv4Codec.MIN_HEADER : Ipv6Codec.FIXED_HEADER;
        if (packet.length() + (version == 4 ? headerLength : 0) > MAX_LENGTH) {
            return tooBig(header, packet.length());
        }
        int interfaceMtu = via.mtu(version);
        int length = headerLength + longestPiece(packet);
        if (header.fragmentation() == Fragmentation.NEVER) {
            return length > interfaceMtu ? tooBig(header, length) : sendWhole(packet, header, via, true);
        }
        int mtu = pathMtus.get(header.destination(), interfaceMtu);
        if (length > mtu) {
            return sendFragments(packet, header, via, mtu - headerLength);
        }
        return sendWhole(packet, header, via, header.fragmentation() == Fragmentation.LOCAL);
    }

    /** Bytes of the whole, or of one segment with its header if the device is to cut segments. */
    private static int longestPiece(PacketBuffer packet) {
        int payload = packet.payload().length();
        boolean isCut = packet.segmentSize() > 0 && packet.segmentSize() < payload;
        return packet.length() - (isCut ? payload - packet.segmentSize() : 0);
    }

    private SendResult tooBig(OutgoingHeader header, int length) {
        env.count(Counter.IpFragFails);
        env.drop(DropReason.DONT_FRAGMENT, header.source(), length + " bytes to " + header.destination());
        return SendResult.TOO_BIG;
    }

    private SendResult sendWhole(PacketBuffer packet, OutgoingHeader header, IpInterface via, boolean dontFragment) {
        switch (header.destination()) {
            case Ipv4Address to -> {
                int id = dontFragment ? 0 : ids.nextV4(header.source(), to, header.protocol());
                Ipv4Codec.prepend(ipv4Header(header, to, id, dontFragment, false, 0), packet);
            }
            case Ipv6Address to -> Ipv6Codec.prepend(ipv6Header(header, to, List.of()), packet);
        }
        return transmit(packet, via);
    }

    /** Cuts a packet in pieces of at most {@code room} bytes, each a multiple of 8 but the last. */
    @Implements({"RFC791-3.2-1", "RFC8200-4.5-6"})
    private SendResult sendFragments(PacketBuffer packet, OutgoingHeader header, IpInterface via, int room) {
        boolean isV4 = header.destination().version() == 4;
        Payload whole = detach(packet);
        int step = room - (isV4 ? 0 : FRAGMENT_HEADER) & ~7;
        int id = isV4 ? ids.nextV4(header.source(), header.destination(), header.protocol()) : ids.nextV6();
        for (int offset = 0; offset < whole.length(); offset += step) {
            int count = Math.min(step, whole.length() - offset);
            boolean more = offset + count < whole.length();
            fragmentBuffer.start(whole.slice(offset, count));
            switch (header.destination()) {
                case Ipv4Address to ->
                    Ipv4Codec.prepend(ipv4Header(header, to, id, false, more, offset), fragmentBuffer);
                case Ipv6Address to ->
                    Ipv6Codec.prepend(
                            ipv6Header(header, to, List.of(new ExtensionHeader.Fragment(offset, more, id))),
                            fragmentBuffer);
            }
            if (transmit(fragmentBuffer, via) != SendResult.SENT) {
                env.count(Counter.IpFragFails);
                return SendResult.DEVICE_FULL;
            }
            env.count(Counter.IpFragCreates);
        }
        env.count(Counter.IpFragOKs);
        return SendResult.SENT;
    }

    /** Transport header and payload as one run of bytes that no longer depends on the headroom of {@code packet}. */
    private static Payload detach(PacketBuffer packet) {
        byte[] transport = new byte[packet.headers().remaining()];
        packet.headers().get(packet.headers().position(), transport);
        List<ByteBuffer> pieces = new ArrayList<>(3);
        pieces.add(ByteBuffer.wrap(transport));
        Payload payload = packet.payload();
        for (int i = 0; i < payload.pieceCount(); i++) {
            pieces.add(payload.piece(i).slice(payload.pieceStart(i), payload.pieceLength(i)));
        }
        return Payload.ofPieces(pieces);
    }

    @Implements({"RFC6864-4.1-1", "RFC1122-4.1.4-1", "RFC1122-3.2.1.7-1"})
    private Ipv4Packet ipv4Header(
            OutgoingHeader header, Ipv4Address to, int id, boolean dontFragment, boolean more, int offset) {
        int trafficClass = header.trafficClass();
        return new Ipv4Packet(
                trafficClass >>> 2 & 0x3f,
                trafficClass & 3,
                id,
                false,
                dontFragment,
                more,
                offset,
                hopLimit(header),
                header.protocol(),
                (Ipv4Address) header.source(),
                to,
                OpaqueBytes.EMPTY,
                Payload.EMPTY);
    }

    private Ipv6Packet ipv6Header(OutgoingHeader header, Ipv6Address to, List<ExtensionHeader> extensions) {
        int trafficClass = header.trafficClass();
        return new Ipv6Packet(
                trafficClass >>> 2 & 0x3f,
                trafficClass & 3,
                flowLabel(header),
                hopLimit(header),
                (Ipv6Address) header.source(),
                to,
                extensions,
                header.protocol(),
                Payload.EMPTY);
    }

    private int hopLimit(OutgoingHeader header) {
        return header.hopLimit() == 0 ? config.hopLimit() : header.hopLimit();
    }

    /** 1 to 2^20 - 1: one label per flow, and none that says anything about another flow. */
    @Implements("RFC6437-3-1")
    private int flowLabel(OutgoingHeader header) {
        long hash = flowLabels.hash(header.source(), header.destination(), header.flow() * 31 + header.protocol());
        int label = (int) hash & 0xfffff;
        return label == 0 ? 1 : label;
    }

    private SendResult transmit(PacketBuffer packet, IpInterface via) {
        if (env.events().isObserved()) {
            env.events().emit(new PacketEvent.Sent(env.now(), via.device().name(), copy(packet)));
        }
        if (!via.device().transmit(packet)) {
            env.drop(DropReason.DEVICE_FULL, null, via.device().name());
            return SendResult.DEVICE_FULL;
        }
        return SendResult.SENT;
    }

    /** For observers, the checksum is complete even if the device is still to do it. */
    private static byte[] copy(PacketBuffer packet) {
        byte[] bytes = packet.toByteArray();
        if (packet.isChecksumPartial()) {
            int field = packet.checksumStart() + packet.checksumOffset();
            ByteBuffer.wrap(bytes).putShort(field, PartialChecksum.compute(packet));
        }
        return bytes;
    }
}
