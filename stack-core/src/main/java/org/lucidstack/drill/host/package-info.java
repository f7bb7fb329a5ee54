/**
 * The stack-host protocol: one-line requests that drive a stack, its sockets and its clock, and the lines that answer them. Text in,
 * text out; who carries the lines does not matter. With a small bridge the real packetdrill, a fuzzer or a person can be the requester.
 *
 * <pre>
 *   "200000 INJECT 4500..." --> HostSession --Request--> HostOperations --> SocketCalls --> VirtualHost
 *   "! 200000 PKT 4500..."  &lt;--                          Replies    &lt;-- results, events
 *   "= 200000 OK"
 * </pre>
 */
@NullMarked
package org.lucidstack.drill.host;

import org.jspecify.annotations.NullMarked;
