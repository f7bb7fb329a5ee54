package org.lucidstack.tun;

/** Who makes several packets out of one, and one out of several, so that the stack has work for each run and not for each packet. */
public enum Offloading {
    /** Nobody: each packet goes and comes as it is. For what passes packets on. */
    NONE,
    /** The device joins TCP segments that come one by one (generic receive offload). */
    SOFTWARE,
    /** The kernel, both ways, by a virtio-net header before each packet; {@link #SOFTWARE} where it has none. */
    KERNEL
}
