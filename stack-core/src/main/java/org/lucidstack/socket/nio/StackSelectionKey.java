package org.lucidstack.socket.nio;

import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.spi.AbstractSelectionKey;
import org.lucidstack.socket.loop.StackMonitor;

/** The registration of a channel with a {@link StackSelector}. */
final class StackSelectionKey extends AbstractSelectionKey {

    private final SelectableChannel channel;
    private final Selectable source;
    private final StackSelector selector;
    private volatile int interest;
    private volatile int ready;
    /** Whether it is in the selector's queue. Guarded by the monitor. */
    private boolean queued;

    StackSelectionKey(SelectableChannel channel, Selectable source, StackSelector selector) {
        this.channel = channel;
        this.source = source;
        this.selector = selector;
    }

    @Override
    public SelectableChannel channel() {
        return channel;
    }

    @Override
    public StackSelector selector() {
        return selector;
    }

    Selectable source() {
        return source;
    }

    @Override
    public int interestOps() {
        ensureValid();
        return interest;
    }

    @Override
    public SelectionKey interestOps(int ops) {
        ensureValid();
        if ((ops & ~channel.validOps()) != 0) {
            throw new IllegalArgumentException("not an operation of this channel: " + ops);
        }
        StackMonitor monitor = source.monitor();
        monitor.enter();
        try {
            interest = ops;
            selector.look(this);
        } finally {
            monitor.exit();
        }
        return this;
    }

    @Override
    public int interestOpsOr(int ops) {
        return update(interestOps() | ops);
    }

    @Override
    public int interestOpsAnd(int ops) {
        return update(interestOps() & ops);
    }

    private int update(int ops) {
        int before = interest;
        interestOps(ops);
        return before;
    }

    @Override
    public int readyOps() {
        ensureValid();
        return ready;
    }

    private void ensureValid() {
        if (!isValid()) {
            throw new CancelledKeyException();
        }
    }

    void setReady(int ops) {
        ready = ops;
    }

    /** What was found ready at the last look, without the check that {@link #readyOps} makes. */
    int foundReady() {
        return ready;
    }

    /** The operations of interest that would not wait now. The stack is held. */
    int readyNow() {
        return source.readyOps() & interest;
    }

    boolean isQueued() {
        return queued;
    }

    void setQueued(boolean queued) {
        this.queued = queued;
    }
}
