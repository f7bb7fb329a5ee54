package org.lucidstack.socket.nio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.spi.SelectorProvider;
import java.util.Objects;
import org.lucidstack.socket.endpoint.AppEndpoint;
import org.lucidstack.socket.endpoint.ScatterGather;
import org.lucidstack.socket.loop.StackMonitor;
import org.lucidstack.time.Clock;

/** The end of a pipe that is read. */
final class PipeSource extends Pipe.SourceChannel implements Selectable {

    private final StackMonitor monitor;
    private final PipeBuffer buffer;
    private final KeyRing keys = new KeyRing();

    PipeSource(SelectorProvider provider, StackMonitor monitor, PipeBuffer buffer) {
        super(provider);
        this.monitor = monitor;
        this.buffer = buffer;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        ScatterGather.ensureWritable(target);
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
        if (!isBlocking()) {
            return buffer.read(target, AppEndpoint.NO_WAIT);
        }
        int count = 0;
        try {
            begin();
            count = buffer.read(target, Clock.NEVER);
            return count;
        } finally {
            end(count != 0);
        }
    }

    @Override
    public long read(ByteBuffer[] targets) throws IOException {
        return read(targets, 0, targets.length);
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, targets.length);
        for (int i = offset; i < offset + length; i++) {
            if (targets[i].hasRemaining()) {
                return read(targets[i]);
            }
        }
        return 0;
    }

    @Override
    protected void implCloseSelectableChannel() {
        buffer.close(true);
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
        return buffer.isReadable() ? SelectionKey.OP_READ : 0;
    }
}
