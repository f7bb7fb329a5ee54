/**
 * Records a run of a stack as its inputs, and runs it again: every packet, call and random number must come out as it did, at the
 * same time and in the same order.
 *
 * <pre>
 *   record:  NetStack, Connection, ... --steps--> Recorder --> file
 *   replay:  file --inputs--> Replayer --> NetStack, Connection, ... --steps--> compared with the file, one after the other
 * </pre>
 *
 * The stack itself tells what happens to it ({@link org.lucidstack.env.Journal}), so it does not matter whether it runs on a device or
 * on a simulated network, and which program uses it. What a handler does is noted between its call and its return, and done again
 * there. Interceptors and held SYNs cannot be recorded; timers of the user's own and changes of a
 * listener's options while it listens are not.
 */
@NullMarked
package org.lucidstack.replay;

import org.jspecify.annotations.NullMarked;
