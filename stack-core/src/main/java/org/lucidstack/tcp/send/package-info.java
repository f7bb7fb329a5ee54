/**
 * The send side of a connection (RFC 9293 section 3.8), which knows nothing of receiving.
 *
 * <pre>
 *   write --> SendBuffer --> Transmitter (cwnd, rwnd, Nagle) --> Departures --> SegmentEmitter
 *                               |      ^
 *                               v      | lost segments first
 *                        RetransmitQueue --- marks --- LossDetector (RackLossDetector | NewRenoLossDetector)
 *                               ^                          ^
 *   AckInput --> Acknowledgments: SackScoreboard, RttEstimator, Recovery, SpuriousTimeoutDetector
 *   time     --> SendTimer: retransmission, TailLossProbe, reordering, window probe
 * </pre>
 *
 * Sequence numbers are unwrapped longs whose low 32 bits are on the wire, so that plain comparison is right.
 */
@NullMarked
package org.lucidstack.tcp.send;

import org.jspecify.annotations.NullMarked;
