package org.lucidstack.replay;

import org.lucidstack.env.Journal.Step;
import org.lucidstack.link.LinkDevice;
import org.lucidstack.link.Offload;
import org.lucidstack.wire.PacketBuffer;

/** A device that behaves as the recorded one did. What goes through it is compared by the journal, not here. */
final class ReplayDevice implements LinkDevice {
    private final ReplayJournal journal;
    private final long number;
    private final String name;
    private final Offload offload;
    private int mtu;

    /** @param recorded the DEVICE step */
    ReplayDevice(ReplayJournal journal, Entry recorded) {
        this.journal = journal;
        number = recorded.number(0);
        name = recorded.text(1);
        offload = new Offload(recorded.isTrue(2), recorded.isTrue(3));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int mtu() {
        Entry next = journal.next();
        if (next != null && next.step() == Step.MTU && next.number(0) == number) {
            mtu = (int) next.number(1);
        }
        return mtu;
    }

    @Override
    public Offload offload() {
        return offload;
    }

    @Override
    public boolean transmit(PacketBuffer packet) {
        Entry next = journal.next();
        return next == null || next.step() != Step.TRANSMIT || next.isTrue(2);
    }
}
