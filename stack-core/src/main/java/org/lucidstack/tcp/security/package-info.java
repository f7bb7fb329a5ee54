/**
 * What an outsider must not be able to guess: initial sequence numbers, ephemeral ports, timestamp offsets and SYN
 * cookies.
 *
 * <pre>
 *   random secret --> SipHash --> TupleHash --+--> IsnGenerator      (+ 4 us clock)
 *                                             +--> EphemeralPorts    (+ counters)
 *                                             +--> TimestampOffsets
 *                                             +--> SynCookies        (secrets change every minute)
 * </pre>
 *
 * All of it is arithmetic: time and random source are arguments. One instance of each per stack; not thread-safe.
 */
@NullMarked
package org.lucidstack.tcp.security;

import org.jspecify.annotations.NullMarked;
