package org.lucidstack.socket.loop;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Something open that must be told when the loop it lives on ends. */
public interface LoopMember {

    /**
     * The loop ends: abort, and wake everybody who waits. Called once, holding the stack.
     *
     * @param cause what happened to the device, or null if the loop was closed
     */
    void loopEnded(@Nullable IOException cause);
}
