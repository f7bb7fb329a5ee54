package org.lucidstack.socket.nio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.spi.SelectorProvider;
import java.util.Objects;
import org.lucidstack.socket.endpoint.AppEndpoint;
import org.lucidstack.socket.loop.StackMonitor;
import org.lucidstack.time.Clock;

/** The end of a pipe that is written. */
final class PipeSink extends Pipe.SinkChannel implements Selectable {

    private final StackMonitor monitor;
    private final PipeBuffer buffer;
    private final KeyRing keys = new KeyRing();

    PipeSink(SelectorProvider provider, StackMonitor monitor, PipeBuffer buffer) {
        super(provider);
        this.monitor = monitor;
        this.buffer = buffer;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
        if (!isBlocking()) {
            return buffer.write(source, AppEndpoint.NO_WAIT);
        }
        boolean done = false;
        try {
            begin();
            int count = buffer.write(source, Clock.NEVER);
            done = true;
            return count;
        } finally {
            end(done);
        }
    }

    @Override
    public long write(ByteBuffer[] sources) throws IOException {
        return write(sources, 0, sources.length);
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, sources.length);
        long total = 0;
        for (int i = offset; i < offset + length; i++) {
            total += write(sources[i]);
            if (sources[i].hasRemaining()) {
                break;
            }
        }
        return total;
    }

    @Override
    protected void implCloseSelectableChannel() {
        buffer.close(false);
    }

    @Override
    protected void implConfigureBlocking(boolean block) {}

    @Override
    public StackMonitor monitor() {
        return monitor;
    }

    @Override
    public KeyRing keys() {
        return keys;
    }

    @Override
    public int readyOps() {
        return buffer.isWritable() ? SelectionKey.OP_WRITE : 0;
    }
}
