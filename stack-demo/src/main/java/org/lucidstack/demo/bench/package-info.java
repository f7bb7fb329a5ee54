/**
 * {@code stack bench}: what the stack reaches on this machine, always beside a limit that was measured in the same run, in turn.
 *
 * <pre>
 *   bench tun, in a network namespace of its own
 *
 *     Contest ---- asks in turn ----> ClientProcess      kernel sockets, one JVM for all
 *        |                               |   |   |
 *        | starts                        TUN TUN TUN     one device and subnet each
 *        v                               |   |   |
 *     Contestant ------------------> lucid  raw  peer    a process each: ServerProcess, or any program
 *        |
 *     Figures  -->  ResultTable, ResultJson
 * </pre>
 *
 * <p>A figure alone says little, because machines differ and the same machine differs from minute to minute. So the contestants
 * take turns within a round (A B A B), and a ratio is the median of the rounds' ratios.
 */
@NullMarked
package org.lucidstack.demo.bench;

import org.jspecify.annotations.NullMarked;
