package org.lucidstack.trace.decode;

import org.jspecify.annotations.Nullable;

/**
 * Why the layers from one on could not be told.
 *
 * @param layer {@code link}, {@code ip} (no version to go by), {@code ipv4}, {@code ipv6}, {@code tcp}, {@code udp},
 *     {@code icmp} or {@code icmpv6}
 * @param reason a word such as {@code bad_total_length} for a header that contradicts itself or what carries it;
 *     null where only the capture cut it
 * @param offset of the header or field in the frame, in bytes
 */
public record Problem(String layer, @Nullable String reason, int offset) {

    /** Whether the sender is to blame, not the capture. */
    public boolean isMalformed() {
        return reason != null;
    }

    @Override
    public String toString() {
        String what = reason == null ? "truncated " + layer : "malformed " + layer + " (" + reason + ")";
        return what + " at offset " + offset;
    }
}
