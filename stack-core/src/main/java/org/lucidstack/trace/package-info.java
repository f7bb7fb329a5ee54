/**
 * What one can see of a stack: captures, ladders, logs and plots, all built on {@link org.lucidstack.env.StackEvent} alone.
 *
 * <pre>
 *                                 +--&gt; PcapWriter, PcapngWriter     files for tcpdump and Wireshark
 *   NetStack --&gt; Events --&gt; StackObserver --&gt; PacketLog             one line per packet and state change
 *                                 +--&gt; LadderDiagram                 one connection as a drawing
 *                                 +--&gt; EventJson                     one JSON object per line
 * </pre>
 */
@NullMarked
package org.lucidstack.trace;

import org.jspecify.annotations.NullMarked;
