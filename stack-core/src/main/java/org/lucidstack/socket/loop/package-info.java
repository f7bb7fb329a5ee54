/**
 * One thread and one lock per stack. Nothing here knows of sockets: they are built on the monitor, by the rooms above.
 *
 * <pre>
 *   loop thread:  wait(device, deadline) -> [ takeTurn -> advance -> receive a batch -> flush -> endTurn ] -> ...
 *   user thread:                            [ enter    -> advance -> call            -> flush -> exit    ]
 *
 *        LoopThread ---- StackMonitor ---- NetStack
 *            |             |      |
 *     PolledLinkDevice   Turns  WaitPoint   where threads wait for one kind of event
 * </pre>
 */
@NullMarked
package org.lucidstack.socket.loop;

import org.jspecify.annotations.NullMarked;
