/**
 * Micro-benchmarks of the parts that every packet passes.
 *
 * <pre>
 *   bytes -> Codec (parse) -> SegmentArrival (look-up, arrival steps, receive queue) -> read
 *               Checksum                Reassembly, TimerWheel
 * </pre>
 *
 * <p>Run by {@code scripts/jmh}, whose arguments are JMH's. They tell which part of a change matters; what the whole reaches is
 * measured by {@code stack bench}.
 */
package org.lucidstack.jmh;
