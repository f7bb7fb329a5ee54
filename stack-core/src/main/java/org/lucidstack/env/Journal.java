package org.lucidstack.env;

/**
 * Is told, in order, of everything that enters a stack (packets, times, random numbers, user calls) and of everything that comes out
 * (packets, calls of handlers). What is written is enough to do the same again: see package {@code replay}. Called while the stack is
 * held. Who writes asks {@link #isOpen} first where the values cost something.
 */
public interface Journal {

    /** Nobody keeps a journal. */
    Journal NONE = new Journal() {
        @Override
        public boolean isOpen() {
            return false;
        }

        @Override
        public void write(Step step, Object... values) {
            // Nobody reads it.
        }
    };

    /** What happened. The values that follow are named in brackets; the order of the constants is part of the file format. */
    enum Step {
        /** The stack was built: [TCP, IP, ICMP settings]. */
        BUILT,
        /** It has a device: [number, name, checksum offload, segmentation offload, addresses]. */
        DEVICE,
        /** A device has another MTU than before: [number, bytes]. */
        MTU,
        /** The recording was ended properly. */
        END,
        /** A random number was drawn: [number]. */
        RANDOM,
        /** The stack was told the time: [nanoseconds]. */
        ADVANCE,
        /** A packet came: [device, bytes, 1 if its checksum is verified]. */
        RECEIVE,
        FLUSH,
        /** A packet went: [device, bytes, 1 if the device took it]. */
        TRANSMIT,
        /** A handler is called: [whose, what for]. */
        CALLBACK,
        /** The handler is done. */
        RETURNED,
        /** A call has opened something: [what]. */
        OPENED,
        /** A call to open something has failed: [error]. */
        FAILED,
        /** [local, remote, options, data for the SYN]. */
        CONNECT,
        /** [local, backlog, options]. */
        LISTEN,
        /** [IP version, backlog, options]. */
        LISTEN_ON_ALL_PORTS,
        /** [local]. */
        OPEN_UDP,
        CLOSE_STACK,
        /** [connection, 1 if urgent, 1 if more was offered than taken, bytes taken]. */
        SEND,
        /** [connection, room, result]. */
        READ,
        /** [connection]. */
        SHUTDOWN_OUTPUT,
        /** [connection]. */
        SHUTDOWN_INPUT,
        /** [connection]. */
        CLOSE,
        /** [connection]. */
        ABORT,
        /** [connection, options]. */
        OPTIONS,
        /** [connection]. */
        HANDLER,
        /** [listener]. */
        LISTENER_HANDLER,
        /** [listener], and the connection if there was one. */
        ACCEPT,
        /** [listener]. */
        LISTENER_CLOSE,
        /** [socket]. */
        UDP_HANDLER,
        /** [socket, remote]. */
        UDP_CONNECT,
        /** [socket]. */
        UDP_DISCONNECT,
        /** [socket, options, source or empty, destination, bytes]. */
        UDP_SEND,
        /** [socket]. */
        UDP_RECEIVE,
        /** [socket]. */
        UDP_CLOSE,
        /** [connection, 1 if on]. */
        QUICK_ACK
    }

    boolean isOpen();

    /** Refuses what has no words here. @throws UnsupportedOperationException if the journal is kept */
    default void refuse(String what) {
        if (isOpen()) {
            throw new UnsupportedOperationException("a stack with " + what + " cannot be recorded");
        }
    }

    /** @param values numbers ({@link Number}), texts, byte arrays, and connections, listeners and sockets themselves */
    void write(Step step, Object... values);
}
