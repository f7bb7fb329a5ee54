package org.lucidstack.socket.nio;

import java.nio.channels.SelectionKey;
import java.util.ArrayDeque;
import java.util.Set;

/**
 * The keys that a selection must look at: those whose channel was told of something since, and those that were ready at the last
 * look, for nobody tells that they still are. Used while the stack is held.
 */
final class ReadyQueue {

    private final ArrayDeque<StackSelectionKey> queue = new ArrayDeque<>();

    /** Has {@code key} looked at; false if it will be anyway. */
    boolean add(StackSelectionKey key) {
        if (key.isQueued()) {
            return false;
        }
        key.setQueued(true);
        queue.addLast(key);
        return true;
    }

    void remove(StackSelectionKey key) {
        if (key.isQueued()) {
            queue.remove(key);
            key.setQueued(false);
        }
    }

    /** What is left after {@link #examine} is ready, if perhaps not news. */
    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** Looks at each key once, and notes what is ready in it and in {@code selected}; returns how many ready sets changed. */
    int examine(Set<SelectionKey> selected) {
        int changed = 0;
        for (int left = queue.size(); left > 0; left--) {
            StackSelectionKey key = queue.removeFirst();
            int ready = key.isValid() ? key.readyNow() : 0;
            if (ready == 0) {
                key.setQueued(false);
                continue;
            }
            queue.addLast(key);
            boolean isNew = selected.add(key);
            int known = isNew ? 0 : key.foundReady();
            if (isNew || (known | ready) != known) {
                key.setReady(known | ready);
                changed++;
            }
        }
        return changed;
    }
}
