/**
 * The lower edge of a stack: devices, and what can be put between a stack and its device.
 *
 * <pre>
 *    stack                     stack
 *      | PacketBuffer            ^ PacketReceiver
 *      v                         |
 *   SoftwareSegmentation   SoftwareCoalescing   for devices that cannot cut super-segments, sum, or join
 *      v                         |
 *   ImpairedLink  .............. |         loses, delays, repeats, reorders, corrupts (if asked to)
 *      v                         |
 *   QueueShard  ................ |         one of several stacks on one device, each with a queue of it
 *      v                         |
 *   a PolledLinkDevice: the TUN device, one end of a MemoryWire;  LoopbackDevice within a stack
 * </pre>
 */
@NullMarked
package org.lucidstack.link;

import org.jspecify.annotations.NullMarked;
