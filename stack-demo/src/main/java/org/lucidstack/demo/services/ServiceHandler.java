package org.lucidstack.demo.services;

import org.lucidstack.tcp.Connection;
import org.lucidstack.tcp.ConnectionHandler;
import org.lucidstack.tcp.TcpException;

/**
 * The common shape of the services: a step that is repeated while it makes progress, after each edge. Runs on the loop thread,
 * so that a step must not block.
 */
public abstract class ServiceHandler implements ConnectionHandler {

    private static final System.Logger LOG = System.getLogger(ServiceHandler.class.getName());

    private boolean running;
    private boolean again;
    private boolean done;

    /**
     * Does what can be done now without waiting.
     *
     * @return whether there may be more to do at once
     */
    protected abstract boolean step(Connection connection) throws TcpException;

    @Override
    public final void onEstablished(Connection connection) {
        run(connection);
    }

    @Override
    public final void onReadable(Connection connection) {
        run(connection);
    }

    @Override
    public final void onWritable(Connection connection) {
        run(connection);
    }

    /** Closes the connection; no step follows. */
    protected final void finish(Connection connection) {
        done = true;
        connection.close();
    }

    /** Throws away what came; finishes at the end of the stream. */
    protected final boolean discard(Connection connection) throws TcpException {
        int count = connection.skip(Integer.MAX_VALUE);
        if (count < 0) {
            finish(connection);
        }
        return count > 0;
    }

    /** An edge that arrives while a step runs (because of what the step did) is served after it, not inside it. */
    private void run(Connection connection) {
        if (running || done) {
            again = true;
            return;
        }
        running = true;
        try {
            do {
                again = false;
                while (step(connection)) {
                    again = false;
                }
            } while (again && !done);
        } catch (TcpException reset) {
            // The peer is gone: what was queued for it has no receiver, and onClosed says why.
            connection.abort();
        } catch (RuntimeException bug) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    getClass().getSimpleName() + " failed; aborting " + connection.tuple(),
                    bug);
            connection.abort();
        } finally {
            running = false;
        }
    }
}
