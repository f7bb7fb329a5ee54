/**
 * The byte streams of the TCP conversations in a capture, put together by the stack's own reassembler.
 *
 * <pre>
 *   DecodedFrame --> StreamFollower --> Conversation --+--> StreamDirection (client to server) --+--> StreamSink
 *                    (by four-tuple)                   +--> StreamDirection (server to client) --+--> StreamSummary
 *                                                                  | Reassembler |
 * </pre>
 */
@NullMarked
package org.lucidstack.trace.streams;

import org.jspecify.annotations.NullMarked;
