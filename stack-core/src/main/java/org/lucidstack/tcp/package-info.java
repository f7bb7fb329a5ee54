/**
 * TCP (RFC 9293): the state machine, its events, and the connections. Read it with section 3.10 of the RFC at hand.
 *
 * <pre>
 *   SEGMENT ARRIVES   TcpLayer --> ClosedArrival | ListenArrival | SynSentArrival | SynchronizedArrival | TimeWait
 *   user calls        Connection --> UserCalls                          |    Notice --> ConnectionHandler
 *   timeouts          ConnectionTimers --> Timeouts                     v
 *                                                ControlBlock (TCB): Transitions (state)
 *                                                       /                          \
 *                                              tcp.send.Sender              tcp.recv.Receiver
 *                                                       \                          /
 *                                                        SegmentWriter --> TcpOutput
 * </pre>
 *
 * A segment is two messages that travel together: one for our receiver (sequence number, data, FIN), one for our sender (acknowledgment,
 * window, SACK). The connection splits and joins them.
 */
@NullMarked
package org.lucidstack.tcp;

import org.jspecify.annotations.NullMarked;
