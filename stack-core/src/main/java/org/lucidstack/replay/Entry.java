package org.lucidstack.replay;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.StringJoiner;
import org.lucidstack.env.Journal.Step;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.IpAddress;
import org.lucidstack.wire.IpCodec;
import org.lucidstack.wire.ParseResult;

/**
 * One step of a recording.
 *
 * @param values {@code Long}, {@code String}, {@code byte[]} or {@link Handle}
 */
record Entry(Step step, Object[] values) {
    /** A connection, listener or socket, by the order in which they were first mentioned. */
    record Handle(int number) {}

    boolean matches(Entry other) {
        return step == other.step && Arrays.deepEquals(values, other.values);
    }

    long number(int index) {
        return (Long) values[index];
    }

    boolean isTrue(int index) {
        return number(index) != 0;
    }

    String text(int index) {
        return (String) values[index];
    }

    byte[] bytes(int index) {
        return (byte[]) values[index];
    }

    /** Reads what {@link Endpoint#toString} has written. */
    Endpoint endpoint(int index) {
        String text = text(index);
        int colon = text.lastIndexOf(':');
        String address = text.substring(0, Math.max(0, colon)).replace("[", "").replace("]", "");
        return new Endpoint(IpAddress.parse(address), Integer.parseInt(text.substring(colon + 1)));
    }

    /** The step in words. */
    @Override
    public String toString() {
        StringJoiner words = new StringJoiner(" ");
        words.add(step.name());
        for (Object value : values) {
            words.add(
                    switch (value) {
                        case byte[] bytes -> bytes(bytes);
                        case Handle handle -> "#" + handle.number;
                        default -> value.toString();
                    });
        }
        return words.toString();
    }

    private String bytes(byte[] bytes) {
        boolean packet = step == Step.TRANSMIT || step == Step.RECEIVE;
        return packet && IpCodec.parse(ByteBuffer.wrap(bytes)) instanceof ParseResult.Parsed<?> parsed
                ? "[" + parsed.value() + "]"
                : bytes.length + " bytes";
    }
}
