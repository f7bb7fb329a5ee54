package org.lucidstack.sim;

import java.nio.ByteBuffer;
import org.lucidstack.link.LinkDevice;
import org.lucidstack.link.PacketReceiver;
import org.lucidstack.wire.PacketBuffer;

/** One end of a simulated link: what is transmitted here arrives, if it does, at the receiver of the other end. */
public final class SimInterface implements LinkDevice {
    private final String name;
    private final SimLink link;
    private PacketReceiver receiver = (packet, verified) -> {};

    SimInterface(String name, SimLink link) {
        this.name = name;
        this.link = link;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int mtu() {
        return link.from(this).settings().mtu();
    }

    /** Who takes what arrives here; replaces the previous one. Until then it is lost. */
    public void setReceiver(PacketReceiver receiver) {
        this.receiver = receiver;
    }

    /** Always takes the packet: that a queue on the way was full is something that a sender must find out by itself. */
    @Override
    public boolean transmit(PacketBuffer packet) {
        ByteBuffer bytes = ByteBuffer.allocate(packet.length());
        bytes.put(packet.headers().duplicate());
        packet.payload().copyTo(bytes);
        transmit(bytes.array());
        return true;
    }

    /** Sends a packet that nobody changes any more. */
    public void transmit(byte[] packet) {
        link.from(this).offer(packet);
    }

    void deliver(byte[] packet) {
        receiver.receive(ByteBuffer.wrap(packet), false);
    }

    @Override
    public String toString() {
        return name;
    }
}
