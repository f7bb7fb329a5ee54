package org.lucidstack.env;

import java.util.List;

/**
 * Hands events to observers. Who emits asks {@link #isObserved()} first, so that events cost nothing when nobody listens:
 * {@code if (events.isObserved()) { events.emit(new ...); }}.
 */
public final class Events {

    private final List<StackObserver> observers;

    public Events(List<StackObserver> observers) {
        this.observers = List.copyOf(observers);
    }

    public boolean isObserved() {
        return !observers.isEmpty();
    }

    public void emit(StackEvent event) {
        for (StackObserver observer : observers) {
            observer.on(event);
        }
    }
}
