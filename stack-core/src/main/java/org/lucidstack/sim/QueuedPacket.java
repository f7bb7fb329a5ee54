package org.lucidstack.sim;

/** A packet that waits for a transmitter. @param bytes the packet @param since when it came, in nanoseconds */
record QueuedPacket(byte[] bytes, long since) {}
