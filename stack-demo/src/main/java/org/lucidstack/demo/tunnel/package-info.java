/**
 * Packet tunnels: IP packets carried over one TCP connection, or one by one over UDP.
 *
 * <pre>
 *   host's applications          stack's services
 *          |                            |
 *     DeviceEnd (TUN)   or          StackEnd          PacketEnd: gives and takes whole IP packets
 *          \                            /
 *                  PacketSwitch                       who gets it, by inner destination; may he send it, by source
 *            /          |          \
 *         Peer        Peer        Peer                one per client; a client has one: its server
 *            \          |          /
 *    tunnel.tcp (frames)   or   tunnel.udp (datagrams)      Transport
 *                       |
 *                 tunnel.crypto                       unless --compat
 * </pre>
 *
 * The protocol is described in TUNNEL.md.
 */
@NullMarked
package org.lucidstack.demo.tunnel;

import org.jspecify.annotations.NullMarked;
