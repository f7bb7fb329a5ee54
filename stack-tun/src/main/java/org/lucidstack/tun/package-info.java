/**
 * The Linux TUN device, made and used from Java alone. Nothing above this package knows Linux.
 *
 * <pre>
 *                  TunDevice                    open, await, receive, transmit
 *      /        /      |       \        \
 *  TunFile  Source  Writer   Waiter   LinkWatch           LinkConfigurator   HostRoutes
 *  attach,  read,   writev,  ppoll,   deleted? down?      addresses, MTU,    is the block
 *  offload  join    write    eventfd  new MTU?            routes, up         free?
 *      \        \      |       /        /                         |
 *          VnetHeader, NativeMemory                        NetlinkRequest
 *                 \                               /
 *            SystemCalls (what a packet costs)   LibC (all else,
 *            java.lang.foreign, or JNA           JNA direct mapping)
 * </pre>
 *
 * {@link org.lucidstack.tun.PacketSocket} is the other side of a device: what the kernel gives to it and gets from it.
 */
@NullMarked
package org.lucidstack.tun;

import org.jspecify.annotations.NullMarked;
