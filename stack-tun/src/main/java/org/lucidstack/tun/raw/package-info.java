/**
 * What a TUN device gives on this machine, without a stack: the limit that a stack is measured against.
 *
 * <pre>
 *   KernelClient                         FakePeer
 *   kernel sockets: up, down,  <- TUN -> pretends to be a TCP peer: acknowledges,
 *   ping-pong, connections               sends, echoes; no timers, no reassembly
 * </pre>
 *
 * Nothing here is a TCP: it works because a TUN between two loops neither loses nor reorders packets.
 */
@NullMarked
package org.lucidstack.tun.raw;

import org.jspecify.annotations.NullMarked;
