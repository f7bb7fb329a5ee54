/**
 * Sockets: the only package with threads and locks. A {@link org.lucidstack.socket.StackLoop} runs a stack over a device; on it
 * stand three ways in, each built on the one before.
 *
 * <pre>
 *   StackSocket  StackServerSocket  SocketFactory     blocking: one thread per call
 *        \            /
 *     StreamEndpoint  ListenEndpoint                  waiting: conditions of the loop's lock
 *        |            |
 *     ConnectionHandler  Listener                     handlers on the loop thread: must not block
 *        \            /
 *         StackLoop  ---- one lock ----  NetStack
 *             |
 *       PolledLinkDevice
 * </pre>
 */
@NullMarked
package org.lucidstack.socket;

import org.jspecify.annotations.NullMarked;
