/**
 * Sockets: the only rooms with threads and locks. A {@link org.lucidstack.socket.StackLoop} runs a stack over a device; on it
 * stand three ways in, each built on the one before.
 *
 * <pre>
 *   StackSocket  StackServerSocket     socket.nio: channels, selector
 *   StackDatagramSocket  factories     socket.async: asynchronous channels
 *                \                     /
 *                 socket.endpoint: calls that wait
 *                 ConnectionHandler: told on the loop thread, must not block
 *                           |
 *                       StackLoop
 *                           |
 *                 socket.loop: thread and monitor  ----  NetStack  ----  PolledLinkDevice
 * </pre>
 */
@NullMarked
package org.lucidstack.socket;

import org.jspecify.annotations.NullMarked;
