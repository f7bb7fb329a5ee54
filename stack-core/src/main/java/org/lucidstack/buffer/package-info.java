/**
 * Bytes in motion: queues of pooled chunks, and views of them that copy nothing.
 *
 * <pre>
 *   ChunkPool --chunks--> ByteQueue --view--> Payload --> a segment, a device's gathered write
 *                             ^
 *                 append: the one copy
 * </pre>
 */
@NullMarked
package org.lucidstack.buffer;

import org.jspecify.annotations.NullMarked;
