package org.lucidstack.sim;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** First in, first out, with a limit. */
final class TailDropQueue implements QueueDiscipline {
    private final ArrayDeque<QueuedPacket> packets = new ArrayDeque<>();
    private final int maxPackets;
    private final int maxBytes;
    private int bytes;

    TailDropQueue(int maxPackets, int maxBytes) {
        this.maxPackets = maxPackets;
        this.maxBytes = maxBytes;
    }

    @Override
    public boolean enqueue(QueuedPacket packet, long now) {
        int length = packet.bytes().length;
        if (packets.size() >= maxPackets || length > maxBytes - bytes) {
            return false;
        }
        packets.addLast(packet);
        bytes += length;
        return true;
    }

    @Override
    public @Nullable QueuedPacket dequeue(long now) {
        QueuedPacket packet = packets.pollFirst();
        if (packet != null) {
            bytes -= packet.bytes().length;
        }
        return packet;
    }

    @Override
    public int bytes() {
        return bytes;
    }
}
