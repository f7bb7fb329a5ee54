package org.lucidstack.socket;

import java.nio.channels.Pipe;
import java.nio.channels.spi.SelectorProvider;

/** A {@link Pipe} whose ends a {@link StackSelector} can watch; its bytes stay within the process. */
final class StackPipe extends Pipe {

    private final PipeSource source;
    private final PipeSink sink;

    StackPipe(SelectorProvider provider, StackLoop loop) {
        PipeBuffer buffer = new PipeBuffer(loop);
        source = new PipeSource(provider, loop, buffer);
        sink = new PipeSink(provider, loop, buffer);
        loop.enter();
        try {
            buffer.onChange(source.keys()::changed, sink.keys()::changed);
        } finally {
            loop.exit();
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
