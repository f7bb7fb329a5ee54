package org.lucidstack.stack;

import org.lucidstack.env.Journal;
import org.lucidstack.env.Journal.Step;
import org.lucidstack.link.LinkDevice;
import org.lucidstack.link.Offload;
import org.lucidstack.wire.PacketBuffer;

/** Notes what goes through a device, and what the stack learns of it. */
final class JournaledDevice implements LinkDevice {

    private final LinkDevice device;
    private final int number;
    private final Journal journal;
    private int lastMtu = -1;

    JournaledDevice(LinkDevice device, int number, Journal journal) {
        this.device = device;
        this.number = number;
        this.journal = journal;
    }

    @Override
    public String name() {
        return device.name();
    }

    @Override
    public int mtu() {
        int mtu = device.mtu();
        if (mtu != lastMtu) {
            lastMtu = mtu;
            journal.write(Step.MTU, number, mtu);
        }
        return mtu;
    }

    @Override
    public Offload offload() {
        return device.offload();
    }

    @Override
    public boolean transmit(PacketBuffer packet) {
        byte[] bytes = packet.toByteArray();
        boolean taken = device.transmit(packet);
        journal.write(Step.TRANSMIT, number, bytes, taken ? 1 : 0);
        return taken;
    }
}
