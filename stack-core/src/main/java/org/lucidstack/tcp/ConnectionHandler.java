package org.lucidstack.tcp;

import org.lucidstack.env.Implements;

/**
 * Is told what becomes possible on a connection. Called while the stack is held (on the loop thread, or on the thread of the user
 * call that caused it): it must not block; it may call the connection. Calls are edges, and may be spurious: look, do not count.
 */
public interface ConnectionHandler {

    /** The handshake is complete. */
    default void onEstablished(Connection connection) {}

    /** There is something to receive: data, the end of the stream, or an error. */
    default void onReadable(Connection connection) {}

    /** The send buffer has room again. */
    default void onWritable(Connection connection) {}

    /** The peer has acknowledged everything that was sent, our FIN included ({@link Connection#isDrained}). Comes once, before onClosed. */
    default void onDrained(Connection connection) {}

    /** Urgent data was announced or its end moved ahead (MUST-32). */
    default void onUrgent(Connection connection) {}

    /** An ICMP message or repeated timeouts report trouble that does not end the connection (MUST-47, SHLD-25). */
    @Implements({"SHLD-20", "SHLD-25", "MUST-47"})
    default void onSoftError(Connection connection, String problem) {}

    /** The connection is over; it accepts no more calls but reads of what was received. Comes once. */
    default void onClosed(Connection connection, CloseReason reason) {}
}
