package org.lucidstack.demo.relay;

/** What is published. The order is that of the protocol. */
enum Transport {
    TCP,
    UDP
}
