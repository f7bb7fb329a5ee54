package org.lucidstack.icmp;

import org.lucidstack.ip.ReceivedPacket;
import org.lucidstack.net.IpAddress;
import org.lucidstack.wire.IcmpMessage.Echo;
import org.lucidstack.wire.Unreachable;

/** An echo request that waits for its answer, with a copy of its data. To be used while the stack is held. */
public final class HeldEcho {

    private final IcmpLayer layer;
    private final ReceivedPacket packet;
    private final Echo request;

    HeldEcho(IcmpLayer layer, ReceivedPacket packet, Echo request) {
        this.layer = layer;
        this.packet = packet;
        this.request = request;
    }

    public IpAddress source() {
        return packet.source();
    }

    public IpAddress destination() {
        return packet.destination();
    }

    /** Answers in the name of the destination. */
    public void answer() {
        layer.reply(packet, request);
    }

    /** Tells the sender that the destination cannot be reached. */
    public void unreachable(Unreachable why) {
        layer.problems().unreachable(packet, why);
    }
}
