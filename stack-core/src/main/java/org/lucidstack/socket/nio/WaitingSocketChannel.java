package org.lucidstack.socket.nio;

import java.io.IOException;
import java.net.SocketException;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import org.lucidstack.socket.endpoint.AppEndpoint;
import org.lucidstack.socket.endpoint.SocketFailures;
import org.lucidstack.time.Clock;

/** How the calls of a socket channel wait: as long as its blocking mode says, and until somebody closes it or interrupts them. */
abstract class WaitingSocketChannel extends SocketChannel {

    /** Something that may wait; it has come to nothing if it returns 0. */
    interface Step {
        long run(long deadline) throws IOException;
    }

    /** Something that does not wait. */
    interface Action {
        void run() throws IOException;
    }

    WaitingSocketChannel(SelectorProvider provider) {
        super(provider);
    }

    /** Until when a call of this channel waits. */
    final long patience() {
        return isBlocking() ? Clock.NEVER : AppEndpoint.NO_WAIT;
    }

    /** Does something that may wait, so that a close or an interrupt ends it. */
    final long perform(long deadline, Step step) throws IOException {
        boolean mayWait = deadline != AppEndpoint.NO_WAIT;
        boolean done = false;
        try {
            if (mayWait) {
                begin();
            }
            long count = step.run(deadline);
            done = count != 0;
            return count;
        } catch (SocketException e) {
            throw SocketFailures.onChannel(this, e);
        } finally {
            if (mayWait) {
                end(done);
            }
        }
    }

    /** Does something that does not wait. */
    final void perform(Action action) throws IOException {
        try {
            action.run();
        } catch (SocketException e) {
            throw SocketFailures.onChannel(this, e);
        }
    }

    @Override
    protected final void implConfigureBlocking(boolean block) {}
}
