/**
 * What one can see of a stack: captures, ladders, logs and plots, all built on {@link org.lucidstack.env.StackEvent} alone.
 *
 * <pre>
 *                                 +--> PcapWriter, PcapngWriter     files for tcpdump and Wireshark
 *   NetStack --> Events --> StackObserver --> PacketLog             one line per packet and state change
 *                                 +--> LadderDiagram                 one connection as a drawing
 *                                 +--> EventJson                     one JSON object per line
 * </pre>
 */
@NullMarked
package org.lucidstack.trace;

import org.jspecify.annotations.NullMarked;
