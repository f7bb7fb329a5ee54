/**
 * Commands that need more than one process.
 *
 * <pre>
 *   stack bench tun, stack drill --mode tun
 *        |
 *   OwnNamespace.rerun --unshare--> the same command again, inside: it ends when the one outside does
 *        |
 *   Processes                       how a JVM like this one is started, and how processes end
 * </pre>
 */
@NullMarked
package org.lucidstack.demo.process;

import org.jspecify.annotations.NullMarked;
