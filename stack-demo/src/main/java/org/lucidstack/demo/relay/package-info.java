/**
 * A reverse relay: an agent behind a NAT publishes a local port through a server.
 *
 * <pre>
 *   client --> public port |        | &lt;-- control connection --- |       |
 *              (one per    | server |                            | agent | --> target
 *               agent)     |        | &lt;-- data connection ------ |       |     (one connection per client)
 *                                         to the agent port
 * </pre>
 *
 * Control protocol, version 1. Each message is a frame; integers are big-endian, texts are UTF-8:
 *
 * <pre>
 *   | length of the rest: 2 bytes, 1 to 512 | type: 1 | body |
 *
 *   server                                  agent
 *   1 CHALLENGE  version(1) wanted(1) nonce(32)            -->      wanted: 1 if a secret is set
 *   2 REGISTER   version(1) transport(1) port(2) nonce(32) mac  &lt;-- port: the one it had before, or 0
 *   3 REGISTERED port(2) agent port(2) maclength(1) mac host    --> or
 *   4 REFUSED    reason(1) text                            -->      and the end of the connection
 *   5 OPEN       id(16)                                    -->      a client came
 *   6 CLAIM      id(16)                                    &lt;--      first on a data connection, then the client's bytes
 *   7 FAILED     id(16) text                               &lt;--      the target cannot be reached: the client is reset
 *   8 HEARTBEAT                                            both     every 5 s; 15 s of silence are the end
 * </pre>
 *
 * With a secret, {@code mac} is HMAC-SHA256 of a label, both nonces and the transport: first the agent proves that it knows the
 * secret, then the server does. The secret itself never travels; what is relayed is not encrypted. An id is random and good
 * for one claim within 10 s, after which the client is dropped. With UDP each sender is a client, and its data connection carries
 * datagrams, each after its length in 2 bytes.
 *
 * <p>{@code --compat} speaks three messages without frames, as bincode lays them out (variant: 4 bytes, little-endian; text: length
 * in 8 bytes, little-endian, and UTF-8). The server opens one agent port per client and nobody is authenticated:
 *
 * <pre>
 *   server to agent   0 NewClientRequest  text "ADDR:PORT" to connect to      1 NewAgentResponse  text "ADDR:PORT" made public
 *   agent to server   0 NewClientResponse (no text)
 * </pre>
 */
@NullMarked
package org.lucidstack.demo.relay;

import org.jspecify.annotations.NullMarked;
