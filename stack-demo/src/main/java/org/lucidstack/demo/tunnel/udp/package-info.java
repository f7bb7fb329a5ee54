/**
 * One packet per datagram.
 *
 * <pre>
 *   --compat:  | packet |
 *
 *   else:      0      1         2  4                8         16
 *   hello      | 1 | version | 0 | handshake message                     client to server
 *   welcome    | 2 | version | 0 | receiver's index | handshake message  server to client
 *   data       | 3 | version | 0 | receiver's index | counter | sealed packet | tag
 *
 *   UdpServerTransport   UdpClientTransport   UdpCompatTransport
 *             \             /                        |
 *              UdpSession                            |            one set of keys and the address it is used at
 *                    \                               |
 *                     DatagramPort  &lt;----------------+            a socket, or a test
 * </pre>
 *
 * The data header is authenticated. An empty packet keeps a session alive; one of a single zero byte ends it.
 */
@NullMarked
package org.lucidstack.demo.tunnel.udp;

import org.jspecify.annotations.NullMarked;
