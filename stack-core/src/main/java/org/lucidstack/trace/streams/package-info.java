/**
 * The byte streams of the TCP conversations in a capture, put together by the stack's own reassembler.
 *
 * <pre>
 *   DecodedFrame --&gt; StreamFollower --&gt; Conversation --+--&gt; StreamDirection (client to server) --&gt;
 * StreamSink, StreamSummary
 *                    (by four-tuple)                    +--&gt; StreamDirection (server to client) --&gt; ...
 *                                                              | Reassembler |
 * </pre>
 */
@NullMarked
package org.lucidstack.trace.streams;

import org.jspecify.annotations.NullMarked;
