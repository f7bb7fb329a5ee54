package org.lucidstack.drill.calls;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lucidstack.net.Endpoint;

/**
 * What a call returned.
 *
 * @param value of the C function: -1 for an error
 * @param errno name of the error, or null
 * @param data bytes received
 * @param address of the peer, or null
 * @param values other results: option values, poll bits
 */
public record CallResult(
        long value,
        @Nullable String errno,
        byte[] data,
        @Nullable Endpoint address,
        List<Long> values) {
    private static final byte[] NO_BYTES = {};

    /** 0, without more. */
    public static final CallResult OK = of(0);

    static CallResult of(long value) {
        return new CallResult(value, null, NO_BYTES, null, List.of());
    }

    /** -1, with the name of the error. */
    public static CallResult error(String errno) {
        return new CallResult(-1, errno, NO_BYTES, null, List.of());
    }

    static CallResult received(byte[] data, @Nullable Endpoint from) {
        return new CallResult(data.length, null, data, from, List.of());
    }

    static CallResult accepted(int fd, Endpoint peer) {
        return new CallResult(fd, null, NO_BYTES, peer, List.of());
    }

    static CallResult values(long value, List<Long> values) {
        return new CallResult(value, null, NO_BYTES, null, values);
    }

    /** A text instead of numbers. */
    static CallResult text(String text) {
        return new CallResult(0, null, text.getBytes(StandardCharsets.US_ASCII), null, List.of());
    }

    public boolean isError() {
        return errno != null;
    }

    /** The same with another value. */
    public CallResult withValue(long other) {
        return new CallResult(other, errno, data, address, values);
    }

    /** The same with other values. */
    public CallResult withValues(List<Long> others) {
        return new CallResult(value, errno, data, address, others);
    }
}
