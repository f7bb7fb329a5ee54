/**
 * SSH port forwarding (RFC 4254 section 7) on Apache MINA SSHD, which does the protocol; here is what moves the bytes and what the command
 * line says.
 *
 * <pre>
 *   ForwardCommand --> ForwardSpec (-L -R), SOCKS server (-D), StandardStreams (--stdio)
 *        |                       |
 *        v                       v
 *   SshConnection &lt;--------- SshDialer --> DirectTcpip     one channel, a DuplexStream
 *     |      |
 *  KnownHosts PrivateKeys    who the server is; who we are
 * </pre>
 */
@NullMarked
package org.lucidstack.demo.ssh;

import org.jspecify.annotations.NullMarked;
