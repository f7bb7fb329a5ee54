/**
 * ICMP (RFC 792, RFC 1122) and ICMPv6 (RFC 4443): echo, errors about packets that were received, and errors received.
 *
 * <pre>
 *      UDP, TCP:  IcmpErrorReceiver
 *          ^ IcmpError, once the quoted packet is known
 *   +------+------------------------------------------+
 *   |  IcmpLayer                                      |
 *   |   echo       IcmpErrorInput      IcmpErrorOutput |
 *   |               QuotedPacket        TokenBucket    |
 *   +------^-------------------------------+----------+
 *          | messages                      v  errors
 *   +------+-------------------------------+----------+
 *   |  ip.IpLayer  (reports IpProblems)               |
 *   +-------------------------------------------------+
 * </pre>
 */
@NullMarked
package org.lucidstack.icmp;

import org.jspecify.annotations.NullMarked;
