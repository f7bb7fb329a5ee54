package org.lucidstack.demo.tunnel.udp;

import java.nio.ByteBuffer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.tunnel.Admission;
import org.lucidstack.demo.tunnel.Admission.Guest;
import org.lucidstack.demo.tunnel.Drop;
import org.lucidstack.demo.tunnel.PacketSwitch.Member;
import org.lucidstack.demo.tunnel.Peer;
import org.lucidstack.demo.tunnel.TunnelLog;

/** A client as its server sees it. Its session is replaced with each new handshake; it stays the same client. */
final class UdpClient implements Peer {

    private final Guest guest;
    private final DatagramPort port;
    private final TunnelLog log;
    private final LongSupplier clock;
    private volatile @Nullable UdpSession session;
    private volatile @Nullable Member member;

    UdpClient(Guest guest, DatagramPort port, TunnelLog log, LongSupplier clock) {
        this.guest = guest;
        this.port = port;
        this.log = log;
        this.clock = clock;
    }

    Guest guest() {
        return guest;
    }

    /** Sends with these keys from now on. */
    void use(UdpSession proven) {
        session = proven;
    }

    UdpSession session() {
        return known(session);
    }

    boolean uses(UdpSession other) {
        return session == other;
    }

    void setMember(Member joined) {
        member = joined;
    }

    Member member() {
        return known(member);
    }

    private static <T> T known(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("the client has not joined yet");
        }
        return value;
    }

    @Override
    public String name() {
        UdpSession current = session();
        return Admission.describe(guest.hello()) + " ("
                + current.endpoint().getAddress().getHostAddress() + ":"
                + current.endpoint().getPort() + ")";
    }

    @Override
    public int maxPacket() {
        return session().maxPacket();
    }

    @Override
    public void send(ByteBuffer packet) {
        Drop problem = session().send(packet, port, clock.getAsLong());
        if (problem != null) {
            log.drop(problem);
        }
    }
}
