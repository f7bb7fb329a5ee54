/**
 * Congestion control: how many bytes one connection may have outstanding, as pure arithmetic on events.
 *
 * <pre>
 *            ACK, loss, timeout, ECN echo, idle                 +------------------+
 *   Sender ------------------------------------------------->  | CongestionControl |  window(), ssthresh()
 *      |                                                        +------------------+
 *      |                                                          /       |       \
 *      |                                                   NewReno      Cubic     FixedWindow
 *      |                                                          \       |
 *      |                                                          SlowStart, HyStartPlusPlus
 *      |    bytes delivered, pipe
 *      +---------------------------> ProportionalRateReduction    what may be sent during a recovery
 * </pre>
 *
 * Nothing here knows a sequence number, a segment or a timer. Times are nanoseconds, sizes bytes.
 */
@NullMarked
package org.lucidstack.tcp.congestion;

import org.jspecify.annotations.NullMarked;
