package org.lucidstack.socket.nio;

import java.io.IOException;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.function.Supplier;
import org.lucidstack.socket.StackLoop;
import org.lucidstack.socket.endpoint.SocketFailures;
import org.lucidstack.socket.endpoint.StreamEndpoint;
import org.lucidstack.socket.loop.NetworkDown;
import org.lucidstack.socket.loop.StackMonitor;
import org.lucidstack.tcp.Connection;

/**
 * Makes the channels and selectors of a stack, so that NIO programs run on it unmodified.
 *
 * <p>Pass it in code where the library takes a provider ({@code provider.openSocketChannel()}, Netty's
 * {@code new NioSocketChannel(provider)}). The system property {@code java.nio.channels.spi.SelectorProvider} set to the name of
 * this class moves every channel of the JVM to one stack of its own, which has a loopback and no other device.
 *
 * <p>A selector watches the channels of its own provider's stack only. Where a program expects a closed stack to fail, channels
 * throw {@link java.nio.channels.ClosedChannelException}.
 */
public final class StackSelectorProvider extends SelectorProvider {

    private final Supplier<StackLoop> loop;

    /** The provider of the stack of this JVM, see {@link StackLoop#ofThisJvm}: for the system property. */
    public StackSelectorProvider() {
        this.loop = StackLoop::ofThisJvm;
    }

    /** The provider of the stack that {@code loop} runs. */
    public StackSelectorProvider(StackLoop loop) {
        this.loop = () -> loop;
    }

    private StackMonitor monitor() {
        return loop.get().monitor();
    }

    @Override
    public DatagramChannel openDatagramChannel() throws IOException {
        return new StackDatagramChannel(this, monitor());
    }

    /** Channels of either family carry both. */
    @Override
    public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
        ensureInternet(family);
        return openDatagramChannel();
    }

    @Override
    public Pipe openPipe() {
        return new StackPipe(this, monitor());
    }

    @Override
    public AbstractSelector openSelector() throws IOException {
        return StackSelector.open(this, monitor());
    }

    @Override
    public ServerSocketChannel openServerSocketChannel() throws IOException {
        StackMonitor monitor = monitor();
        if (!monitor.isRunning()) {
            throw SocketFailures.closedChannel(new NetworkDown(monitor.failure().orElse(null)));
        }
        return new StackServerSocketChannel(this, monitor);
    }

    /** Channels of either family carry both. */
    @Override
    public ServerSocketChannel openServerSocketChannel(ProtocolFamily family) throws IOException {
        ensureInternet(family);
        return openServerSocketChannel();
    }

    @Override
    public SocketChannel openSocketChannel() throws IOException {
        return StackSocketChannel.open(this, monitor());
    }

    /**
     * A channel for an established connection of the stack that nobody else uses, such as one that a
     * {@link org.lucidstack.tcp.Listener} of one's own has accepted. The channel is its handler from now on. May be called while the
     * stack is held.
     *
     * @throws IOException if the stack has ended
     */
    public SocketChannel channelOf(Connection established) throws IOException {
        StackMonitor monitor = monitor();
        monitor.enter();
        try {
            return StackSocketChannel.accepted(this, StreamEndpoint.accepted(monitor, false, established));
        } finally {
            monitor.exit();
        }
    }

    /** Channels of either family carry both. */
    @Override
    public SocketChannel openSocketChannel(ProtocolFamily family) throws IOException {
        ensureInternet(family);
        return openSocketChannel();
    }

    private static void ensureInternet(ProtocolFamily family) {
        if (family != StandardProtocolFamily.INET && family != StandardProtocolFamily.INET6) {
            throw new UnsupportedOperationException("Protocol family " + family.name() + " not supported");
        }
    }

    @Override
    public String toString() {
        return "StackSelectorProvider[" + loop.get() + "]";
    }
}
