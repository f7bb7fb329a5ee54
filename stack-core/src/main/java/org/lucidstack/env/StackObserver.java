package org.lucidstack.env;

/** Is told of every event, at once, on the thread that runs the stack and under its lock: it must be quick and must not call back. */
@FunctionalInterface
public interface StackObserver {

    void on(StackEvent event);
}
