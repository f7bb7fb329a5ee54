package org.lucidstack.drill.calls;

import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lucidstack.net.Endpoint;

/**
 * A socket behind a file descriptor. Its methods return null where the call would block.
 */
abstract sealed class OpenSocket permits StreamSocket, DatagramSocket {
    final boolean v6;
    final OptionValues values = new OptionValues();
    boolean nonBlocking;

    OpenSocket(boolean v6) {
        this.v6 = v6;
    }

    abstract CallResult bind(Endpoint local);

    abstract CallResult listen(int backlog);

    abstract @Nullable CallResult accept();

    /** Begins to connect. @return null if it is under way */
    abstract @Nullable CallResult connect(Endpoint remote);

    /** Whether the connect that is under way has ended. */
    abstract @Nullable CallResult connected();

    abstract @Nullable CallResult receive(ByteBuffer target, Set<MessageFlag> flags);

    /** Takes what fits from {@code data}. @return null if nothing did, an error, or 0 */
    abstract @Nullable CallResult send(ByteBuffer data, Set<MessageFlag> flags, @Nullable Endpoint to);

    abstract CallResult shutdown(boolean input, boolean output);

    /** Closes at once; what remains to be sent goes on in the background. */
    abstract void close();

    /** Whether nothing of a closed socket is left to be sent, for those that linger. */
    abstract boolean isQuiet();

    /** Reports and clears the error, as SO_ERROR does. */
    abstract @Nullable String takeError();

    abstract int pollBits();

    abstract CallResult queued(boolean input);

    abstract CallResult setOption(String name, OptionValues.Value value);

    abstract CallResult getOption(String name);

    /** Bytes of a stream keep no boundaries; datagrams do. */
    abstract boolean isStream();
}
