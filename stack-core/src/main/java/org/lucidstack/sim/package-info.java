/**
 * A network under virtual time: hosts (each a whole stack), links and routers, reproducible from one seed.
 *
 * <pre>
 *     SimHost              SimLink             SimRouter           SimLink          SimHost
 *   +----------+    there: queue, rate,      +-----------+                        +----------+
 *   | NetStack | ===== delay, loss, ... ==== | forwards, | ====================== | NetStack |
 *   |          |       and back              | TTL, ICMP |                        |          |
 *   +----------+                             +-----------+                        +----------+
 *                    all in one thread: Simulation runs one event after the other
 * </pre>
 */
@NullMarked
package org.lucidstack.sim;

import org.jspecify.annotations.NullMarked;
