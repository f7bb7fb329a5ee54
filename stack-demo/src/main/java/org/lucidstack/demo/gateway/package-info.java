/**
 * A gateway: takes every flow that enters a TUN device, whatever its destination, and carries it on by sockets of the host, a SOCKS proxy
 * or an SSH server. What it cannot carry on it refuses as the far end did.
 *
 * <pre>
 *      TUN device (GatewayRoutes leads packets there, but not ours)
 *          |
 *      NetStack, any destination
 *       SYN |        datagram |           echo request |
 *      TcpGateway         UdpGateway               PingGateway        FlowLimits: caps per source and in all
 *           |                 |                        |
 *           '-----------------+-------- Via -----------'
 *                     Dialer     DatagramVia
 *              direct | socks5 | ssh
 * </pre>
 */
@NullMarked
package org.lucidstack.demo.gateway;

import org.jspecify.annotations.NullMarked;
