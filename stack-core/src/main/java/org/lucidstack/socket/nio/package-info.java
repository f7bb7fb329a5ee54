/**
 * The channels and selectors of {@code java.nio} on a stack.
 *
 * <pre>
 *   StackSelectorProvider
 *      | opens
 *   StackSelector  --watches--  Selectable: SocketChannel, ServerSocketChannel, DatagramChannel, Pipe ends
 *      | ReadyQueue of keys        |  KeyRing: keys to queue when the endpoint is told of something
 *      +---------------------------+
 *                                  |
 *                               endpoints
 * </pre>
 */
@NullMarked
package org.lucidstack.socket.nio;

import org.jspecify.annotations.NullMarked;
