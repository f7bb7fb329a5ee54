/**
 * {@code stack socks}: the SOCKS server of {@code demo.socks}, and the three ways on from it.
 *
 * <pre>
 *   client --> SocksServer --> RuledDialer --> SocketDialer    sockets of the host
 *                                         \--> SshDialer       channels of an SSH session: the server looks names up
 *                                         \--> SocketDialer    sockets of a TunnelStack: the host or --dns looks names up
 * </pre>
 *
 * A room of its own, since {@code demo.ssh} uses {@code demo.socks}.
 */
@NullMarked
package org.lucidstack.demo.proxy;

import org.jspecify.annotations.NullMarked;
