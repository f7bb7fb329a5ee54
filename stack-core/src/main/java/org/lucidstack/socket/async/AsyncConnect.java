package org.lucidstack.socket.async;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.AsynchronousChannel;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;
import org.lucidstack.socket.endpoint.AppEndpoint;
import org.lucidstack.socket.endpoint.ConnectStage;
import org.lucidstack.socket.endpoint.StreamEndpoint;

/** The active open of an asynchronous channel. A failed one closes the channel. Used while the stack is held, but for the stage. */
final class AsyncConnect {

    private final AsynchronousChannel channel;
    private final StreamEndpoint stream;
    private final ConnectStage stage;
    private @Nullable AsyncResult<@Nullable Void> result;

    /** @param connected whether the channel begins with a connection */
    AsyncConnect(AsynchronousChannel channel, StreamEndpoint stream, boolean connected) {
        this.channel = channel;
        this.stream = stream;
        this.stage = new ConnectStage(connected);
    }

    /** How far it has come; may be asked by any thread. */
    ConnectStage stage() {
        return stage;
    }

    void start(InetSocketAddress remote, AsyncResult<@Nullable Void> whose) {
        if (!channel.isOpen()) {
            whose.failed(new ClosedChannelException());
            return;
        }
        stage.begin();
        result = whose;
        try {
            stream.startConnect(remote);
            progress();
        } catch (IOException e) {
            failAndClose(e);
        }
    }

    /** The connection was told of something. */
    void progress() {
        AsyncResult<@Nullable Void> done = result;
        if (done == null || !stream.isConnectFinished()) {
            return;
        }
        try {
            if (stream.finishConnect(AppEndpoint.NO_WAIT)) {
                stage.succeed();
                result = null;
                done.complete(null);
            }
        } catch (IOException e) {
            failAndClose(e);
        }
    }

    private void failAndClose(IOException cause) {
        AsyncResult<@Nullable Void> failed = result;
        result = null;
        // First, so that whoever waits for the result finds the channel closed.
        AsyncResult.close(channel);
        if (failed != null) {
            failed.failed(cause);
        }
    }

    /** The channel is closed. */
    void fail(Throwable cause) {
        if (result != null) {
            result.failed(cause);
            result = null;
        }
    }
}
