/**
 * Runs packetdrill scripts against a stack of their own, under virtual time or, on a device, in real time.
 *
 * <pre>
 *   Script --ScriptRunner-->  &lt; packet   PacketBuilder --> Host.inject       (VirtualHost or LiveHost)
 *                             &gt; packet   Host events --> Outbound --> PacketMatcher
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
