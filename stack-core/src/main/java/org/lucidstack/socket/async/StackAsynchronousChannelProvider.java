package org.lucidstack.socket.async;

import java.io.IOException;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.IllegalChannelGroupException;
import java.nio.channels.spi.AsynchronousChannelProvider;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;
import org.lucidstack.socket.StackLoop;
import org.lucidstack.socket.nio.StackSelectorProvider;

/**
 * Makes the asynchronous channels of a stack, for programs such as Apache MINA. Operations make progress on the loop thread;
 * completion handlers run on the threads of the channel's group, never while the stack is held. May be passed in code, or named
 * by the system property {@code java.nio.channels.spi.AsynchronousChannelProvider} for a whole JVM.
 */
public final class StackAsynchronousChannelProvider extends AsynchronousChannelProvider {

    private final StackLoop loop;
    private final StackChannelGroup defaultGroup;

    /** The provider of the JVM-wide stack that {@link StackSelectorProvider#StackSelectorProvider()} speaks of. */
    public StackAsynchronousChannelProvider() {
        this(StackLoop.ofThisJvm());
    }

    /** The provider of the stack that {@code loop} runs. */
    public StackAsynchronousChannelProvider(StackLoop loop) {
        this.loop = loop;
        ThreadFactory daemons =
                Thread.ofPlatform().daemon().name("lucid-async-", 0).factory();
        this.defaultGroup = new StackChannelGroup(this, Executors.newCachedThreadPool(daemons));
    }

    @Override
    public AsynchronousChannelGroup openAsynchronousChannelGroup(int threads, ThreadFactory factory) {
        return new StackChannelGroup(this, Executors.newFixedThreadPool(threads, factory));
    }

    @Override
    public AsynchronousChannelGroup openAsynchronousChannelGroup(ExecutorService executor, int initialSize) {
        return new StackChannelGroup(this, executor);
    }

    @Override
    public AsynchronousServerSocketChannel openAsynchronousServerSocketChannel(@Nullable AsynchronousChannelGroup group)
            throws IOException {
        return StackAsyncServerSocketChannel.open(this, loop.monitor(), groupOf(group));
    }

    @Override
    public AsynchronousSocketChannel openAsynchronousSocketChannel(@Nullable AsynchronousChannelGroup group)
            throws IOException {
        return StackAsyncSocketChannel.open(this, loop.monitor(), groupOf(group));
    }

    private StackChannelGroup groupOf(@Nullable AsynchronousChannelGroup group) {
        if (group == null) {
            return defaultGroup;
        }
        if (group instanceof StackChannelGroup ours && group.provider() == this) {
            return ours;
        }
        throw new IllegalChannelGroupException();
    }

    @Override
    public String toString() {
        return "StackAsynchronousChannelProvider[" + loop + "]";
    }
}
