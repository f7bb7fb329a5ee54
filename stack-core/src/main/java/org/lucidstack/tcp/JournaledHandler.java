package org.lucidstack.tcp;

import org.lucidstack.env.Journal;
import org.lucidstack.env.Journal.Step;

/** Notes when a handler is called and when it is done, so that what it does meanwhile can be done again at the same moment. */
record JournaledHandler(ConnectionHandler handler, Journal journal) implements ConnectionHandler {

    private void tell(Connection connection, String what, Runnable call) {
        journal.write(Step.CALLBACK, connection, what);
        try {
            call.run();
        } finally {
            journal.write(Step.RETURNED);
        }
    }

    @Override
    public void onEstablished(Connection connection) {
        tell(connection, "established", () -> handler.onEstablished(connection));
    }

    @Override
    public void onReadable(Connection connection) {
        tell(connection, "readable", () -> handler.onReadable(connection));
    }

    @Override
    public void onWritable(Connection connection) {
        tell(connection, "writable", () -> handler.onWritable(connection));
    }

    @Override
    public void onDrained(Connection connection) {
        tell(connection, "drained", () -> handler.onDrained(connection));
    }

    @Override
    public void onUrgent(Connection connection) {
        tell(connection, "urgent", () -> handler.onUrgent(connection));
    }

    @Override
    public void onSoftError(Connection connection, String problem) {
        tell(connection, "soft error: " + problem, () -> handler.onSoftError(connection, problem));
    }

    @Override
    public void onClosed(Connection connection, CloseReason reason) {
        tell(connection, "closed: " + reason, () -> handler.onClosed(connection, reason));
    }
}
