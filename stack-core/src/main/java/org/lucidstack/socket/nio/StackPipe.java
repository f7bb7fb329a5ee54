package org.lucidstack.socket.nio;

import java.nio.channels.Pipe;
import java.nio.channels.spi.SelectorProvider;
import org.lucidstack.socket.loop.StackMonitor;

/** A {@link Pipe} whose ends a {@link StackSelector} can watch; its bytes stay within the process. */
final class StackPipe extends Pipe {

    private final PipeSource source;
    private final PipeSink sink;

    StackPipe(SelectorProvider provider, StackMonitor monitor) {
        PipeBuffer buffer = new PipeBuffer(monitor);
        source = new PipeSource(provider, monitor, buffer);
        sink = new PipeSink(provider, monitor, buffer);
        monitor.enter();
        try {
            buffer.onChange(source.keys()::changed, sink.keys()::changed);
        } finally {
            monitor.exit();
        }
    }

    @Override
    public SourceChannel source() {
        return source;
    }

    @Override
    public SinkChannel sink() {
        return sink;
    }
}
