package org.lucidstack.socket.nio;

import java.nio.channels.SelectionKey;
import org.lucidstack.socket.loop.StackMonitor;

/** A channel that a {@link StackSelector} can watch. */
interface Selectable {

    /** The loop whose lock guards its readiness. */
    StackMonitor monitor();

    /** The keys to tell of changes. */
    KeyRing keys();

    /** The operations that would not wait now, of {@link SelectionKey}'s kinds. The stack is held. */
    int readyOps();
}
