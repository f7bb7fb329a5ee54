package org.lucidstack.trace.streams;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lucidstack.buffer.ChunkPool;
import org.lucidstack.net.FourTuple;
import org.lucidstack.trace.decode.DecodedFrame;
import org.lucidstack.trace.decode.DecodedIp;
import org.lucidstack.trace.decode.DecodedTransport;

/**
 * Puts the streams of all TCP conversations of a capture together. Checksums are not looked at, since captures of a
 * sending host have wrong ones; payload of a SYN counts, that of a RST does not; urgent bytes stay in line. Memory:
 * some hundred bytes for each conversation, and what is held behind gaps. Not thread-safe.
 */
public final class StreamFollower {

    private final Map<FourTuple, Conversation> conversations = new LinkedHashMap<>();
    private final List<StreamSummary> summaries = new ArrayList<>();
    private final ChunkPool pool = new ChunkPool();
    private final StreamSink sink;
    private int count;

    /** @param sink gets the bytes */
    public StreamFollower(StreamSink sink) {
        this.sink = sink;
    }

    /** The next frame of the capture; one without TCP is passed over. @throws IOException if the sink fails */
    public void frame(DecodedFrame frame) throws IOException {
        DecodedIp ip = frame.ip();
        if (ip == null || !(frame.transport() instanceof DecodedTransport.Tcp tcp)) {
            return;
        }
        FourTuple sender = new FourTuple(ip.source(), tcp.sourcePort(), ip.destination(), tcp.destinationPort());
        Conversation conversation = conversations.get(sender);
        if (conversation != null && conversation.isOver(sender, tcp)) {
            end(sender, conversation);
            conversation = null;
        }
        if (conversation == null) {
            conversation = new Conversation(++count, sender, pool, sink);
            conversations.put(sender, conversation);
            conversations.put(sender.reversed(), conversation);
        }
        conversation.segment(sender, tcp, frame.payload());
    }

    private void end(FourTuple sender, Conversation conversation) throws IOException {
        conversations.remove(sender);
        conversations.remove(sender.reversed());
        summaries.addAll(conversation.finish());
    }

    /**
     * Ends all conversations and tells of each direction, in the order of the first segments.
     *
     * @throws IOException as above
     */
    public List<StreamSummary> finish() throws IOException {
        while (!conversations.isEmpty()) {
            Map.Entry<FourTuple, Conversation> first =
                    conversations.entrySet().iterator().next();
            end(first.getKey(), first.getValue());
        }
        summaries.sort(Comparator.comparingInt(StreamSummary::conversation));
        return List.copyOf(summaries);
    }
}
