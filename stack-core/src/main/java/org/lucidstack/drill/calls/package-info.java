/**
 * The socket interface of POSIX over a stack: file descriptors, blocking calls, errors by name. The script
 * runner and the stack host share it.
 *
 * <pre>
 *   requester --call--> SocketCalls --> StreamSocket, DatagramSocket --> NetStack --packets--> Host --> events
 *             &lt;-- CallResult, or an id: the result follows as an event when a packet or the time has made it possible
 *
 *   Host: VirtualHost   time is what the requester says
 *         LiveHost      time is real; packets cross a device, whose far side is a PacketTap
 * </pre>
 */
@NullMarked
package org.lucidstack.drill.calls;

import org.jspecify.annotations.NullMarked;
