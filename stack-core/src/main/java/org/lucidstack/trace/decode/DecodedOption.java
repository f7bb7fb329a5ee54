package org.lucidstack.trace.decode;

import org.jspecify.annotations.Nullable;
import org.lucidstack.wire.OpaqueBytes;
import org.lucidstack.wire.TcpOption;

/**
 * An option of an IPv4, IPv6 or TCP header, in the order received, padding included.
 *
 * @param kind 0 to 255
 * @param name a word such as {@code mss}, or {@code unknown}
 * @param data what follows the length byte; null for padding of one byte, and where {@code value} tells it
 * @param value a well-known TCP option of the right length
 */
public record DecodedOption(
        int kind,
        String name,
        @Nullable OpaqueBytes data,
        @Nullable TcpOption value) {

    DecodedOption(int kind, String name, @Nullable OpaqueBytes data) {
        this(kind, name, data, null);
    }

    /** In the manner of tcpdump. */
    @Override
    public String toString() {
        if (value != null) {
            return value.toString();
        }
        return data == null || data.length() == 0 ? name : name + " 0x" + data;
    }
}
