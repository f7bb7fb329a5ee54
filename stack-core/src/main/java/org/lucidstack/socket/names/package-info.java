/**
 * Names for the programs that run on a stack: a hosts table, and a DNS client over the stack's UDP.
 *
 * <pre>
 *   InetAddress.getByName
 *        |  (java.net's provider interface, only where a system property configures it)
 *   StackResolverProvider -- StackResolver -- HostsTable
 *                                  |
 *                              DnsClient -- DnsMessage     one question, its answer or none, kept no longer than its TTL
 *                                  |
 *                          StackDatagramSocket
 * </pre>
 */
@NullMarked
package org.lucidstack.socket.names;

import org.jspecify.annotations.NullMarked;
