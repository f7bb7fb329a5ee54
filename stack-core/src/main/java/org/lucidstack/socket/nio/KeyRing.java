package org.lucidstack.socket.nio;

import java.util.ArrayList;
import java.util.List;

/** The selection keys of one channel. Used while the stack is held. */
final class KeyRing {

    private final List<StackSelectionKey> keys = new ArrayList<>(1);

    void add(StackSelectionKey key) {
        keys.add(key);
    }

    void remove(StackSelectionKey key) {
        keys.remove(key);
    }

    /** Something may have become possible: has the selectors look. */
    void changed() {
        for (int i = 0; i < keys.size(); i++) {
            keys.get(i).selector().look(keys.get(i));
        }
    }
}
