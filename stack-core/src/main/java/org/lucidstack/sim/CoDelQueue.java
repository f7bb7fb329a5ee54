package org.lucidstack.sim;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Controlled delay (RFC 8289 section 5): watches how long packets waited, and hits at growing frequency while that is too long. */
final class CoDelQueue implements QueueDiscipline {
    private static final int SMALLEST_BACKLOG = 1500;

    private final long target;
    private final long interval;
    private final boolean ecn;
    private final TailDropQueue queue;
    private final Consumer<byte[]> onDrop;
    private long firstAboveTime;
    private boolean dropping;
    private long dropNext;
    private int count;
    private int lastCount;
    private boolean okToDrop;

    CoDelQueue(QueueSettings.CoDel settings, Consumer<byte[]> onDrop) {
        this.onDrop = onDrop;
        target = settings.target().toNanos();
        interval = settings.interval().toNanos();
        ecn = settings.ecn();
        queue = new TailDropQueue(Integer.MAX_VALUE, settings.limitBytes());
    }

    @Override
    public boolean enqueue(QueuedPacket packet, long now) {
        return queue.enqueue(packet, now);
    }

    @Override
    public @Nullable QueuedPacket dequeue(long now) {
        QueuedPacket packet = next(now);
        if (packet == null) {
            dropping = false;
            return null;
        }
        if (!dropping) {
            return okToDrop ? startDropping(packet, now) : packet;
        }
        if (!okToDrop) {
            dropping = false;
            return packet;
        }
        while (packet != null && dropping && now >= dropNext) {
            count++;
            QueuedPacket marked = mark(packet);
            if (marked != null) {
                dropNext = controlLaw(dropNext);
                return marked;
            }
            onDrop.accept(packet.bytes());
            packet = next(now);
            if (packet == null || !okToDrop) {
                dropping = false;
            } else {
                dropNext = controlLaw(dropNext);
            }
        }
        return packet;
    }

    private @Nullable QueuedPacket startDropping(QueuedPacket packet, long now) {
        int delta = count - lastCount;
        boolean recently = now - dropNext < 16 * interval;
        count = delta > 1 && recently ? delta : 1;
        lastCount = count;
        dropping = true;
        dropNext = controlLaw(now);
        QueuedPacket marked = mark(packet);
        if (marked != null) {
            return marked;
        }
        onDrop.accept(packet.bytes());
        return next(now);
    }

    /** Takes the head and notes whether the delay has been above target for an interval. */
    private @Nullable QueuedPacket next(long now) {
        okToDrop = false;
        QueuedPacket packet = queue.dequeue(now);
        if (packet == null || now - packet.since() < target || queue.bytes() <= SMALLEST_BACKLOG) {
            firstAboveTime = 0;
        } else if (firstAboveTime == 0) {
            firstAboveTime = now + interval;
        } else {
            okToDrop = now >= firstAboveTime;
        }
        return packet;
    }

    private @Nullable QueuedPacket mark(QueuedPacket packet) {
        byte[] marked = ecn ? RawIp.marked(packet.bytes()) : null;
        return marked == null ? null : new QueuedPacket(marked, packet.since());
    }

    private long controlLaw(long time) {
        return time + (long) (interval / Math.sqrt(count));
    }

    @Override
    public int bytes() {
        return queue.bytes();
    }
}
