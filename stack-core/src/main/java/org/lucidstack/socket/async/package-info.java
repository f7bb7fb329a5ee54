/**
 * The asynchronous channels of {@code java.nio.channels} on a stack: an operation is tried at once and again whenever the endpoint
 * is told of something; its handler runs on a thread of the channel's group.
 *
 * <pre>
 *   StackAsynchronousChannelProvider --opens--> channels --in--> StackChannelGroup (threads of completion handlers)
 *                                                  |
 *                 AsyncConnect, AsyncTransfer (one connect, one read, one write under way)
 *                                                  |
 *                                              endpoints
 * </pre>
 */
@NullMarked
package org.lucidstack.socket.async;

import org.jspecify.annotations.NullMarked;
