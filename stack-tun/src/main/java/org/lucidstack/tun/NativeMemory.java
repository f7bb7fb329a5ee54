package org.lucidstack.tun;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A block of memory outside the heap, whose address never changes. Freed by the garbage collector with its buffer.
 *
 * @param buffer the block, in the byte order of the machine
 * @param address where it starts
 */
record NativeMemory(ByteBuffer buffer, long address) {

    /** A block of {@code size} zero bytes. */
    static NativeMemory allocate(int size) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
        return new NativeMemory(buffer, addressOf(buffer));
    }

    /** The address of byte 0 of a direct buffer (its position does not matter). */
    static long addressOf(ByteBuffer direct) {
        return Pointer.nativeValue(Native.getDirectBufferPointer(direct));
    }
}
