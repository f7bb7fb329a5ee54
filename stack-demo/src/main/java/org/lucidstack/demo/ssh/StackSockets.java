package org.lucidstack.demo.ssh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousSocketChannel;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import org.apache.sshd.common.FactoryManager;
import org.apache.sshd.common.io.AbstractIoServiceFactoryFactory;
import org.apache.sshd.common.io.IoConnector;
import org.apache.sshd.common.io.IoHandler;
import org.apache.sshd.common.io.IoServiceFactory;
import org.apache.sshd.common.io.nio2.Nio2Connector;
import org.apache.sshd.common.io.nio2.Nio2ServiceFactory;
import org.lucidstack.socket.StackLoop;
import org.lucidstack.socket.async.StackAsynchronousChannelProvider;

/** Has the SSH library connect to its server by sockets of a stack. It makes no other connections: those of {@code -R} are ours. */
final class StackSockets extends AbstractIoServiceFactoryFactory {

    private static final ThreadFactory THREADS =
            Thread.ofPlatform().daemon().name("ssh-", 0).factory();

    private final StackAsynchronousChannelProvider provider;

    StackSockets(StackLoop loop) {
        super(null);
        this.provider = new StackAsynchronousChannelProvider(loop);
    }

    @Override
    public IoServiceFactory create(FactoryManager manager) {
        try {
            return new Factory(manager, AsynchronousChannelGroup.withFixedThreadPool(2, THREADS));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Factory extends Nio2ServiceFactory {

        private final AsynchronousChannelGroup hostGroup;
        private final ExecutorService resuming = Executors.newSingleThreadExecutor(THREADS);

        Factory(FactoryManager manager, AsynchronousChannelGroup hostGroup) {
            super(manager, null, null);
            this.hostGroup = hostGroup;
        }

        @Override
        public IoConnector createConnector(IoHandler handler) {
            return autowireCreatedService(new Nio2Connector(this, getFactoryManager(), handler, hostGroup, resuming) {
                @Override
                protected AsynchronousSocketChannel openAsynchronousSocketChannel(
                        SocketAddress address, AsynchronousChannelGroup group) throws IOException {
                    return provider.openAsynchronousSocketChannel(null);
                }
            });
        }

        @Override
        protected void doCloseImmediately() {
            resuming.shutdown();
            hostGroup.shutdown();
            super.doCloseImmediately();
        }
    }
}
