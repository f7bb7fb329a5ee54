package org.lucidstack.socket.nio;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.IllegalSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.lucidstack.socket.endpoint.AppEndpoint;
import org.lucidstack.socket.endpoint.SocketFailures;
import org.lucidstack.socket.loop.LoopMember;
import org.lucidstack.socket.loop.NetworkDown;
import org.lucidstack.socket.loop.StackMonitor;
import org.lucidstack.socket.loop.WaitPoint;
import org.lucidstack.time.Clock;

/**
 * Finds the channels of one stack that are ready. Its cost grows with the number of channels that are ready or changed, not with
 * the number registered: see {@link ReadyQueue}.
 *
 * <p>Selections exclude each other by a lock of their own, not by the monitors of the selector and its key sets, so that a
 * virtual thread that waits does not pin its carrier.
 */
final class StackSelector extends AbstractSelector implements LoopMember {

    private final StackMonitor monitor;
    private final WaitPoint waiter;
    private final ReentrantLock selecting = new ReentrantLock();
    private final Set<SelectionKey> keys = ConcurrentHashMap.newKeySet();
    private final Set<SelectionKey> keysView = Collections.unmodifiableSet(keys);
    private final Set<SelectionKey> selected = new HashSet<>();
    private final Set<SelectionKey> selectedView = new ShrinkOnlySet<>(selected);

    // Guarded by the monitor.
    private final ReadyQueue queue = new ReadyQueue();
    private boolean woken;
    private boolean closed;

    private StackSelector(SelectorProvider provider, StackMonitor monitor) {
        super(provider);
        this.monitor = monitor;
        this.waiter = new WaitPoint(monitor);
    }

    static StackSelector open(SelectorProvider provider, StackMonitor monitor) throws IOException {
        StackSelector selector = new StackSelector(provider, monitor);
        monitor.enter();
        try {
            monitor.join(selector);
        } catch (NetworkDown e) {
            throw (ClosedChannelException) new ClosedChannelException().initCause(e);
        } finally {
            monitor.exit();
        }
        return selector;
    }

    @Override
    public Set<SelectionKey> keys() {
        ensureOpen();
        return keysView;
    }

    @Override
    public Set<SelectionKey> selectedKeys() {
        ensureOpen();
        return selectedView;
    }

    private void ensureOpen() {
        if (!isOpen()) {
            throw new ClosedSelectorException();
        }
    }

    @Override
    protected SelectionKey register(AbstractSelectableChannel channel, int ops, @Nullable Object attachment) {
        if (!(channel instanceof Selectable source) || source.monitor() != monitor) {
            throw new IllegalSelectorException();
        }
        StackSelectionKey key = new StackSelectionKey(channel, source, this);
        key.attach(attachment);
        monitor.enter();
        try {
            if (closed) {
                throw new ClosedSelectorException();
            }
            keys.add(key);
            source.keys().add(key);
            key.interestOps(ops);
        } finally {
            monitor.exit();
        }
        return key;
    }

    /** Has {@code key} examined by the selection that waits, or the next. The stack is held. */
    void look(StackSelectionKey key) {
        if (queue.add(key)) {
            waiter.signal();
        }
    }

    // ---- selecting

    @Override
    public int selectNow() throws IOException {
        return select(AppEndpoint.NO_WAIT, null);
    }

    @Override
    public int select() throws IOException {
        return select(Clock.NEVER, null);
    }

    @Override
    public int select(long timeout) throws IOException {
        return select(deadline(timeout), null);
    }

    @Override
    public int selectNow(Consumer<SelectionKey> action) throws IOException {
        return select(AppEndpoint.NO_WAIT, action);
    }

    @Override
    public int select(Consumer<SelectionKey> action) throws IOException {
        return select(Clock.NEVER, action);
    }

    @Override
    public int select(Consumer<SelectionKey> action, long timeout) throws IOException {
        return select(deadline(timeout), action);
    }

    private long deadline(long timeout) {
        if (timeout < 0) {
            throw new IllegalArgumentException("Negative timeout");
        }
        return monitor.deadlineIn(timeout);
    }

    private int select(long deadline, @Nullable Consumer<SelectionKey> action) throws IOException {
        selecting.lock();
        try {
            ensureOpen();
            removeCancelled();
            if (action != null) {
                selected.clear();
            }
            int count = deadline == AppEndpoint.NO_WAIT ? find(deadline) : findInterruptibly(deadline);
            removeCancelled();
            if (action != null) {
                act(action);
            }
            return count;
        } finally {
            selecting.unlock();
        }
    }

    private int findInterruptibly(long deadline) throws IOException {
        begin();
        try {
            return find(deadline);
        } finally {
            end();
        }
    }

    private void act(Consumer<SelectionKey> action) {
        List<SelectionKey> found = new ArrayList<>(selected);
        selected.clear();
        for (SelectionKey key : found) {
            action.accept(key);
            ensureOpen();
        }
    }

    /**
     * Waits until something is ready, and notes it; returns how many keys' ready sets changed.
     *
     * @throws ClosedChannelException if nothing is ready, and never will be, because the loop has ended
     */
    private int find(long deadline) throws IOException {
        monitor.enter();
        try {
            boolean timedOut = false;
            while (true) {
                int changed = queue.examine(selected);
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

    private void removeCancelled() {
        Set<SelectionKey> cancelled = cancelledKeys();
        List<SelectionKey> gone;
        // The monitor that java.nio itself guards this set with; nothing waits while it is held.
        synchronized (cancelled) {
            gone = new ArrayList<>(cancelled);
            cancelled.clear();
        }
        for (SelectionKey key : gone) {
            remove((StackSelectionKey) key);
        }
    }

    private void remove(StackSelectionKey key) {
        keys.remove(key);
        selected.remove(key);
        deregister(key);
        monitor.enter();
        try {
            key.source().keys().remove(key);
            queue.remove(key);
        } finally {
            monitor.exit();
        }
    }

    @Override
    public Selector wakeup() {
        monitor.enter();
        try {
            woken = true;
            waiter.signalAll();
        } finally {
            monitor.exit();
        }
        return this;
    }

    @Override
    public void loopEnded(@Nullable IOException cause) {
        waiter.signalAll();
    }

    @Override
    protected void implCloseSelector() {
        monitor.enter();
        try {
            closed = true;
            monitor.leave(this);
            waiter.signalAll();
        } finally {
            monitor.exit();
        }
        selecting.lock();
        try {
            for (SelectionKey key : new ArrayList<>(keys)) {
                key.cancel();
                remove((StackSelectionKey) key);
            }
            removeCancelled();
        } finally {
            selecting.unlock();
        }
    }
}
