/**
 * {@code stack packetdrill-host}: carries the lines of the stack-host protocol over a Unix socket.
 *
 * <pre>
 *   requester --Unix socket--> HostServer --lines--> LineReader --> HostSession (stack-core)
 * </pre>
 */
@NullMarked
package org.lucidstack.demo.host;

import org.jspecify.annotations.NullMarked;
