package org.lucidstack.socket.nio;

import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.util.ArrayDeque;
import java.util.Set;
import org.lucidstack.socket.endpoint.SocketFailures;
import org.lucidstack.socket.loop.NetworkDown;
import org.lucidstack.socket.loop.StackMonitor;
import org.lucidstack.socket.loop.WaitPoint;

/**
 * The keys that a selection must look at: those whose channel was told of something since, and those that were ready at the last
 * look, for nobody tells that they still are. Here the selection waits for one of them.
 */
final class ReadyQueue {

    private final StackMonitor monitor;
    private final WaitPoint waiter;

    // Guarded by the monitor.
    private final ArrayDeque<StackSelectionKey> queue = new ArrayDeque<>();
    private boolean woken;
    private boolean closed;

    ReadyQueue(StackMonitor monitor) {
        this.monitor = monitor;
        this.waiter = new WaitPoint(monitor);
    }

    /** Has {@code key} looked at by the selection that waits, or the next. The stack is held. */
    void add(StackSelectionKey key) {
        if (!key.isQueued()) {
            key.setQueued(true);
            queue.addLast(key);
            waiter.signal();
        }
    }

    /** The stack is held. */
    void remove(StackSelectionKey key) {
        if (key.isQueued()) {
            queue.remove(key);
            key.setQueued(false);
        }
    }

    /** Ends the selection that waits, or the next. */
    void wakeup() {
        monitor.enter();
        try {
            woken = true;
            waiter.signalAll();
        } finally {
            monitor.exit();
        }
    }

    /** Ends the selection that waits, and every later one. The stack is held. */
    void close() {
        closed = true;
        waiter.signalAll();
    }

    /** The loop has ended, and whoever waits finds that out. The stack is held. */
    void loopEnded() {
        waiter.signalAll();
    }

    /** The stack is held. */
    boolean isClosed() {
        return closed;
    }

    /**
     * Waits until something is ready, and notes it in {@code selected}; returns how many keys' ready sets changed.
     *
     * @throws ClosedChannelException if nothing is ready, and never will be, because the loop has ended
     */
    int await(Set<SelectionKey> selected, long deadline) throws ClosedChannelException {
        monitor.enter();
        try {
            boolean timedOut = false;
            while (true) {
                int changed = examine(selected);
                // What stayed in the queue is ready, if perhaps not news.
                if (!queue.isEmpty() || woken || timedOut || closed) {
                    woken = false;
                    return changed;
                }
                monitor.ensureRunning();
                timedOut = !waiter.await(deadline);
            }
        } catch (NetworkDown e) {
            throw SocketFailures.closedChannel(e);
        } finally {
            monitor.exit();
        }
    }

    /** Looks at each key once, and notes what is ready in it and in {@code selected}; returns how many ready sets changed. */
    private int examine(Set<SelectionKey> selected) {
        int changed = 0;
        for (int left = queue.size(); left > 0; left--) {
            StackSelectionKey key = queue.removeFirst();
            int ready = key.isValid() ? key.readyNow() : 0;
            if (ready == 0) {
                key.setQueued(false);
                continue;
            }
            queue.addLast(key);
            boolean isNew = selected.add(key);
            int known = isNew ? 0 : key.foundReady();
            if (isNew || (known | ready) != known) {
                key.setReady(known | ready);
                changed++;
            }
        }
        return changed;
    }
}
