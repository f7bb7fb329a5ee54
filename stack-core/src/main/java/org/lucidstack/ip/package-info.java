/**
 * The internet layer: IPv4 (RFC 791, RFC 1122) and IPv6 (RFC 8200) of one stack.
 *
 * <pre>
 *      icmp       udp       tcp (through stack.TcpToIp)
 *        ^         ^         ^  |
 *        |  ReceivedPacket   |  |  PacketBuffer, OutgoingHeader
 *     +--+---------+---------+--v---------------------------+
 *     |                     IpLayer                         |
 *     |  Ipv4Input, Ipv6Input          IpOutput             |
 *     |  FragmentReassembler           Fragmenter           |
 *     |  AddressRules                  RoutingTable         |
 *     |                                PathMtuCache         |
 *     +--------^-----------------------------v--------------+
 *              |        IpInterface          |
 *                       LinkDevice
 * </pre>
 *
 * <p>Single-threaded: everything here belongs to whoever holds the stack.
 */
@NullMarked
package org.lucidstack.ip;

import org.jspecify.annotations.NullMarked;
