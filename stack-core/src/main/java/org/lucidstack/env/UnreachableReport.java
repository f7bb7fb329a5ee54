package org.lucidstack.env;

import org.lucidstack.wire.Unreachable;

/**
 * Tells the sender of one packet, now or later, that its destination cannot be reached. It keeps what an ICMP error quotes of the packet,
 * at most a few hundred bytes. May be used once, while the stack is held; whether the error really leaves is up to ICMP's rules and rate.
 */
@FunctionalInterface
public interface UnreachableReport {

    void send(Unreachable why);
}
