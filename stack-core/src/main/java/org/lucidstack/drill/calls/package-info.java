/**
 * The socket interface of POSIX over a stack under virtual time: file descriptors, blocking calls, errors by name. The script
 * runner and the stack host share it.
 *
 * <pre>
 *   requester --call--> SocketCalls --> StreamSocket, DatagramSocket --> NetStack --packets--> VirtualHost --> events
 *             &lt;-- CallResult, or an id: the result follows as an event when a packet or the time has made it possible
 * </pre>
 */
@NullMarked
package org.lucidstack.drill.calls;

import org.jspecify.annotations.NullMarked;
