package org.lucidstack.socket;

import java.nio.channels.SelectionKey;

/** A channel that a {@link StackSelector} can watch. */
interface Selectable {

    /** The loop whose lock guards its readiness. */
    StackLoop loop();

    /** The keys to tell of changes. */
    KeyRing keys();

    /** The operations that would not wait now, of {@link SelectionKey}'s kinds. The stack is held. */
    int readyOps();
}
