/**
 * Runs packetdrill scripts against a stack of their own, under virtual time.
 *
 * <pre>
 *   Script --ScriptRunner-->  &lt; packet   PacketBuilder --> VirtualHost.inject
 *                             &gt; packet   VirtualHost events --> OutboundQueue --> PacketMatcher
 *                             call       CallRunner --> SocketCalls
 *                             `command`  ShellCommands --> settings of the stack
 *                             %{ code }% CodeBlock over TcpInfo
 * </pre>
 *
 * {@link org.lucidstack.drill.run.Flow} holds what script and stack call differently: sequence numbers, timestamps, ports.
 */
@NullMarked
package org.lucidstack.drill.run;

import org.jspecify.annotations.NullMarked;
