/**
 * The command line, and what runs on the stack.
 *
 * <pre>
 *   scripts/stack --> Main --> ServeCommand, ...          one class per command (picocli)
 *                                 |
 *                    services: echo, discard, daytime, chargen, HTTP
 *                                 |
 *            stack-core (NetStack)   stack-tun (TunDevice)
 * </pre>
 */
@NullMarked
package org.lucidstack.demo;

import org.jspecify.annotations.NullMarked;
