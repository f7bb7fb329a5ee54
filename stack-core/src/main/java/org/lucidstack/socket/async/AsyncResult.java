package org.lucidstack.socket.async;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.AsynchronousChannel;
import java.nio.channels.CompletionHandler;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** What an asynchronous operation will come to. Completed while the stack is held; handlers are told by the group's threads. */
final class AsyncResult<V extends @Nullable Object> extends CompletableFuture<V> {

    private final AsynchronousChannel channel;

    AsyncResult(AsynchronousChannel channel) {
        this.channel = channel;
    }

    /** Has {@code handler} told, too. */
    <A extends @Nullable Object> AsyncResult<V> tell(
            StackChannelGroup group, CompletionHandler<V, ? super A> handler, A attachment) {
        whenCompleteAsync(
                (value, failure) -> {
                    if (failure == null) {
                        handler.completed(value, attachment);
                    } else {
                        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
                        handler.failed(cause == null ? failure : cause, attachment);
                    }
                },
                group.executor());
        return this;
    }

    /** The same count as an {@code int}, for an operation on one buffer. */
    static AsyncResult<Integer> asInt(AsyncResult<Long> result) {
        AsyncResult<Integer> narrowed = new AsyncResult<>(result.channel);
        result.whenComplete((count, failure) -> {
            if (failure == null) {
                narrowed.complete(count.intValue());
            } else {
                narrowed.failed(failure);
            }
        });
        return narrowed;
    }

    AsyncResult<V> failed(Throwable cause) {
        completeExceptionally(cause);
        return this;
    }

    /** Nobody can tell how far a cancelled operation got, so its channel is closed. */
    @Override
    public boolean cancel(boolean mayInterrupt) {
        boolean cancelled = super.cancel(mayInterrupt);
        if (cancelled) {
            close(channel);
        }
        return cancelled;
    }

    /** Closes a channel of this room, none of which fails at that. */
    static void close(AsynchronousChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
