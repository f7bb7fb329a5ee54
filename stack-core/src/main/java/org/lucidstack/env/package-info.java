/**
 * What a layer is given instead of globals, and what it tells the outside.
 *
 * <pre>
 *   Environment( clock, timers, random,   events,            counters )
 *                                           |                  |
 *                            StackObserver.on(StackEvent)   Counter, DropReason
 * </pre>
 */
@NullMarked
package org.lucidstack.env;

import org.jspecify.annotations.NullMarked;
