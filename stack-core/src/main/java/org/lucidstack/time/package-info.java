/**
 * Time as the stack is told it, and the timers that wait for it.
 *
 * <pre>
 *   Clock.now()            TimerQueue: arm, cancel O(1)
 *                          nextDeadline() --> when to call runDue(now) --> Timer.fire(now)
 * </pre>
 */
@NullMarked
package org.lucidstack.time;

import org.jspecify.annotations.NullMarked;
