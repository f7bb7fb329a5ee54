package org.lucidstack.socket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.spi.SelectorProvider;
import java.util.Objects;
import org.lucidstack.time.Clock;

/** The end of a pipe that is read. */
final class PipeSource extends Pipe.SourceChannel implements Selectable {

    private final StackLoop loop;
    private final PipeBuffer buffer;
    private final KeyRing keys = new KeyRing();

    PipeSource(SelectorProvider provider, StackLoop loop, PipeBuffer buffer) {
        super(provider);
        this.loop = loop;
        this.buffer = buffer;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        ChannelCalls.ensureWritable(target);
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
        if (!isBlocking()) {
            return buffer.read(target, StreamEndpoint.NO_WAIT);
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
    public StackLoop loop() {
        return loop;
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
