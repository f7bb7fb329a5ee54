/**
 * The internet layer: IPv4 (RFC 791, RFC 1122) and IPv6 (RFC 8200) of one stack.
 *
 * <pre>
 *      icmp       udp       tcp (through stack.TcpToIp)
 *        ^         ^         ^  |
 *        |  ReceivedPacket   |  |  PacketBuffer, OutgoingHeader
 *     +--+---------+---------+--v---------------------------+
 *     |                     IpLayer                         |
 *     |  IpInput                       IpOutput             |
 *     |  AddressRules                  RoutingTable         |
 *     |  FragmentInput                 PathMtuCache         |
 *     |  FragmentReassembler           FragmentIds          |
 *     +--------^-----------------------------v--------------+
 *              |        IpInterface          |
 *                         LinkDevice
 * </pre>
 *
 * <p>Single-threaded: everything here belongs to whoever holds the stack.
 */
@NullMarked
package org.lucidstack.ip;

import org.jspecify.annotations.NullMarked;
