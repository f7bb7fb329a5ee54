package org.lucidstack.env;

/**
 * Something that happened in a stack and that somebody may want to know. Each package defines the events of its own doings
 * ({@link PacketEvent}, {@code TcpEvent}, ...); all of them print as one line.
 */
public interface StackEvent {

    /** When, in nanoseconds of the stack's clock. */
    long time();

    /** One line for people, without the time. */
    String describe();
}
