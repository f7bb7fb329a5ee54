/**
 * The receive side of a connection, which knows nothing of sending.
 *
 * <pre>
 *   segment --> Receiver --> ReceiveWindow: acceptable? trim
 *                  |
 *                  +-- in order ------> ByteQueue --> read
 *                  +-- behind a gap --> Reassembler --> ByteQueue,  SACK blocks
 *                  +-- AckPolicy: when to acknowledge
 * </pre>
 */
@NullMarked
package org.lucidstack.tcp.recv;

import org.jspecify.annotations.NullMarked;
