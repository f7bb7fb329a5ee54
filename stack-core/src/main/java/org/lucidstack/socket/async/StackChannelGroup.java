package org.lucidstack.socket.async;

import java.io.IOException;
import java.nio.channels.AsynchronousChannel;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.ShutdownChannelGroupException;
import java.nio.channels.spi.AsynchronousChannelProvider;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** The asynchronous channels that share threads for their completion handlers. */
final class StackChannelGroup extends AsynchronousChannelGroup {

    private final ExecutorService executor;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock.
    private final Set<AsynchronousChannel> channels = new HashSet<>();
    private boolean shutdown;

    StackChannelGroup(AsynchronousChannelProvider provider, ExecutorService executor) {
        super(provider);
        this.executor = executor;
    }

    /** Runs completion handlers. */
    Executor executor() {
        return executor;
    }

    /** @throws ShutdownChannelGroupException if the group takes no channels any more */
    void add(AsynchronousChannel channel) {
        lock.lock();
        try {
            if (shutdown) {
                throw new ShutdownChannelGroupException();
            }
            channels.add(channel);
        } finally {
            lock.unlock();
        }
    }

    void remove(AsynchronousChannel channel) {
        lock.lock();
        try {
            channels.remove(channel);
            endIfEmpty();
        } finally {
            lock.unlock();
        }
    }

    private void endIfEmpty() {
        if (shutdown && channels.isEmpty()) {
            executor.shutdown();
        }
    }

    @Override
    public boolean isShutdown() {
        lock.lock();
        try {
            return shutdown;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isTerminated() {
        return executor.isTerminated();
    }

    @Override
    public void shutdown() {
        lock.lock();
        try {
            shutdown = true;
            endIfEmpty();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void shutdownNow() throws IOException {
        shutdown();
        List<AsynchronousChannel> open;
        lock.lock();
        try {
            open = new ArrayList<>(channels);
        } finally {
            lock.unlock();
        }
        for (AsynchronousChannel channel : open) {
            channel.close();
        }
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return executor.awaitTermination(timeout, unit);
    }
}
