package org.lucidstack.trace.streams;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.lucidstack.net.Endpoint;

/** Takes the bytes of all streams of a capture, each stream in order. */
public interface StreamSink {

    /** Forgets them. */
    StreamSink NONE = (conversation, source, destination, bytes) -> {};

    /** The next bytes of one direction, valid during the call. @param conversation as in {@link StreamSummary} */
    void data(int conversation, Endpoint source, Endpoint destination, ByteBuffer bytes) throws IOException;
}
