package org.lucidstack.socket.nio;

import java.io.IOException;
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
    private final ReadyQueue queue;
    private final ReentrantLock selecting = new ReentrantLock();
    private final Set<SelectionKey> keys = ConcurrentHashMap.newKeySet();
    private final Set<SelectionKey> keysView = Collections.unmodifiableSet(keys);
    private final Set<SelectionKey> selected = new HashSet<>();
    private final Set<SelectionKey> selectedView = new ShrinkOnlySet<>(selected);

    private StackSelector(SelectorProvider provider, StackMonitor monitor) {
        super(provider);
        this.monitor = monitor;
        this.queue = new ReadyQueue(monitor);
    }

    static StackSelector open(SelectorProvider provider, StackMonitor monitor) throws IOException {
        StackSelector selector = new StackSelector(provider, monitor);
        monitor.enter();
        try {
            monitor.join(selector);
        } catch (NetworkDown e) {
            throw SocketFailures.closedChannel(e);
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
            if (queue.isClosed()) {
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
        queue.add(key);
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
            int count =
                    deadline == AppEndpoint.NO_WAIT ? queue.await(selected, deadline) : awaitInterruptibly(deadline);
            removeCancelled();
            if (action != null) {
                act(action);
            }
            return count;
        } finally {
            selecting.unlock();
        }
    }

    private int awaitInterruptibly(long deadline) throws IOException {
        begin();
        try {
            return queue.await(selected, deadline);
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
        queue.wakeup();
        return this;
    }

    @Override
    public void loopEnded(@Nullable IOException cause) {
        queue.loopEnded();
    }

    @Override
    protected void implCloseSelector() {
        monitor.enter();
        try {
            monitor.leave(this);
            queue.close();
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
