/**
 * What an application holds open, as calls that wait: the common ground of blocking sockets, channels and asynchronous channels,
 * each of which is a thin coat over it. Programs use those; the types here are public because the coats live in rooms of their own.
 *
 * <pre>
 *   blocking socket, channel, asynchronous channel
 *        |                 |                |
 *   StreamEndpoint   ListenEndpoint   DatagramEndpoint      wait in WaitPoints of the monitor
 *   ReadSide               |                |
 *   WriteSide              |                |
 *        |                 |                |
 *   ConnectionHandler   Listener       UdpHandler           are told by the stack
 * </pre>
 */
@NullMarked
package org.lucidstack.socket.endpoint;

import org.jspecify.annotations.NullMarked;
