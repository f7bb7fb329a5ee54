package org.lucidstack.demo.tunnel;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.lucidstack.net.IpAddress;
import org.lucidstack.net.Prefix;

/**
 * Decides where an inner packet goes: to the client that has its destination, to the uplink (a client's server), or to
 * the end
 * on this machine. What comes from a client must carry one of its own addresses as source. Any thread.
 */
public final class PacketSwitch {

    /** A client that has joined. */
    public static final class Member {
        private final List<Prefix> addresses;
        private final Peer peer;

        private Member(List<Prefix> addresses, Peer peer) {
            this.addresses = List.copyOf(addresses);
            this.peer = peer;
        }

        boolean owns(IpAddress address) {
            for (Prefix prefix : addresses) {
                if (prefix.contains(address)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** A snapshot, replaced as a whole, so that packets never wait for those who join and leave. */
    private record Routes(Map<IpAddress, Member> hosts, List<Member> blocks) {

        static final Routes NONE = new Routes(Map.of(), List.of());

        @Nullable
        Member lookUp(IpAddress destination) {
            Member host = hosts.get(destination);
            if (host != null) {
                return host;
            }
            for (Member member : blocks) {
                if (member.owns(destination)) {
                    return member;
                }
            }
            return null;
        }
    }

    private final PacketEnd end;
    private final TunnelLog log;
    private final int clampMtu;
    private final List<Member> members = new ArrayList<>();
    private volatile Routes routes = Routes.NONE;
    private volatile @Nullable Peer uplink;

    /** @param clampMtu to which MTU passing SYNs are fitted, or 0 to leave them */
    PacketSwitch(PacketEnd end, TunnelLog log, int clampMtu) {
        this.end = end;
        this.log = log;
        this.clampMtu = clampMtu;
    }

    /** Adds a client with the addresses that it alone has. */
    public synchronized Member join(List<Prefix> addresses, Peer peer) {
        Member member = new Member(addresses, peer);
        members.add(member);
        refresh();
        return member;
    }

    public synchronized void leave(Member member) {
        members.remove(member);
        refresh();
    }

    private void refresh() {
        Map<IpAddress, Member> hosts = new HashMap<>();
        List<Member> blocks = new ArrayList<>();
        for (Member member : members) {
            boolean hasBlock = false;
            for (Prefix prefix : member.addresses) {
                if (prefix.length() == prefix.address().bitLength()) {
                    hosts.put(prefix.address(), member);
                } else {
                    hasBlock = true;
                }
            }
            if (hasBlock) {
                blocks.add(member);
            }
        }
        routes = new Routes(Map.copyOf(hosts), List.copyOf(blocks));
    }

    /** Sets who gets all that no client has; null for nobody. */
    public void setUplink(@Nullable Peer peer) {
        uplink = peer;
    }

    public @Nullable Peer uplink() {
        return uplink;
    }

    /** A packet of this machine's end. */
    void fromEnd(ByteBuffer packet) {
        if (!InnerPacket.isIp(packet)) {
            log.drop(Drop.NOT_IP);
            return;
        }
        IpAddress destination = InnerPacket.destination(packet);
        if (InnerPacket.isLinkTalk(InnerPacket.source(packet), destination)) {
            log.drop(Drop.NOT_CARRIED);
            return;
        }
        Member member = routes.lookUp(destination);
        Peer to = member != null ? member.peer : uplink;
        if (to == null) {
            log.drop(Drop.NO_ROUTE);
            return;
        }
        pass(packet, to, end::deliver);
    }

    /** @param back to its sender */
    private void pass(ByteBuffer packet, Peer to, Consumer<ByteBuffer> back) {
        if (clampMtu > 0) {
            MssClamp.clamp(packet, Math.min(clampMtu, to.maxPacket()));
        }
        int length = packet.remaining();
        if (length <= to.maxPacket()) {
            to.send(packet);
        }
        int max = to.maxPacket();
        if (length > max) {
            passOversize(packet, max, to, back);
        }
    }

    /** The pieces may be refused in turn, since the path's limit is found step by step. */
    private void passOversize(ByteBuffer packet, int max, Peer to, Consumer<ByteBuffer> back) {
        List<ByteBuffer> pieces = Oversize.pieces(packet, max);
        pieces.forEach(piece -> pass(piece, to, back));
        if (pieces.isEmpty()) {
            log.drop(Drop.TOO_LONG);
            ByteBuffer answer = Oversize.answer(packet, max);
            if (answer != null) {
                back.accept(answer);
            }
        }
    }

    /** A packet that came from the uplink. */
    public void fromUplink(ByteBuffer packet) {
        if (!InnerPacket.isIp(packet)) {
            log.drop(Drop.NOT_IP);
            return;
        }
        deliver(packet);
    }

    /** A packet that came from a client. */
    public void fromMember(Member from, ByteBuffer packet) {
        if (!InnerPacket.isIp(packet)) {
            log.drop(Drop.NOT_IP);
            return;
        }
        IpAddress source = InnerPacket.source(packet);
        IpAddress destination = InnerPacket.destination(packet);
        if (InnerPacket.isLinkTalk(source, destination)) {
            log.drop(Drop.NOT_CARRIED);
            return;
        }
        if (!from.owns(source)) {
            log.drop(Drop.SPOOFED_SOURCE, from.peer.name() + " sent a packet from " + source);
            return;
        }
        Member to = routes.lookUp(destination);
        if (to != null && to != from) {
            pass(packet, to.peer, from.peer::send);
        } else {
            deliver(packet);
        }
    }

    private void deliver(ByteBuffer packet) {
        if (clampMtu > 0) {
            MssClamp.clamp(packet, clampMtu);
        }
        if (!end.deliver(packet)) {
            log.drop(Drop.END_FULL);
        }
    }
}
