/**
 * What a layer is given instead of globals, and what it tells the outside.
 *
 * <pre>
 *   Environment( clock, timers, random,   events,            counters,           journal )
 *                                           |                  |                  |
 *                            StackObserver.on(StackEvent)   Counter, DropReason   Journal.Step: for a replay
 * </pre>
 */
@NullMarked
package org.lucidstack.env;

import org.jspecify.annotations.NullMarked;
