/**
 * Packets on a TCP connection, each behind its length.
 *
 * <pre>
 *   0        2                      2 + length
 *   | length |  packet              | length | packet ...        --compat: bare
 *   | length |  sealed packet | tag | ...                        after the hello; an empty packet keeps the connection alive
 *
 *   TcpServerTransport    TcpClientTransport        who accepts, who connects and reconnects
 *            \                /
 *           FramedConnection                        one connection: a reader, a queue, a writer thread
 *              /         \
 *        FrameReader   FrameCodec                   lengths; open and seal
 * </pre>
 */
@NullMarked
package org.lucidstack.demo.tunnel.tcp;

import org.jspecify.annotations.NullMarked;
