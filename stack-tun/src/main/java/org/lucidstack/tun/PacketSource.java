package org.lucidstack.tun;

import java.util.function.Consumer;
import org.lucidstack.env.DropReason;
import org.lucidstack.link.PacketReceiver;

/** Where the packets of a TUN file come from. Loop thread only. */
sealed interface PacketSource permits PacketReader, CoalescingReader {

    /** Whether there is a packet: reads it if so. */
    boolean poll() throws TunException;

    /** Delivers up to {@code maxPackets}; returns how many were taken from the file, bad ones included. */
    int receive(PacketReceiver receiver, int maxPackets, Consumer<DropReason> drops) throws TunException;
}
