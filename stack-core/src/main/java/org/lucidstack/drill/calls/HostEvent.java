package org.lucidstack.drill.calls;

/** Something that came out of a host. */
public sealed interface HostEvent {
    /** Nanoseconds since the host began. */
    long time();

    /** The stack sent a packet. */
    record Packet(long time, byte[] bytes) implements HostEvent {}

    /** A call that had to wait has returned. @param id that it was given */
    record Done(long time, int id, CallResult result) implements HostEvent {}
}
