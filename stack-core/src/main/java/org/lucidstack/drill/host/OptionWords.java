package org.lucidstack.drill.host;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.lucidstack.drill.calls.OptionValues;

/** The value of SETOPT: integers, or {@code xHEX} for any other shape. */
final class OptionWords {
    private OptionWords() {}

    static OptionValues.Value value(Request request) throws BadRequest {
        if (request.word(2).startsWith("x")) {
            request.expect(3);
            byte[] bytes = Request.bytes(request.word(2).substring(1));
            return new OptionValues.Value(integers(bytes), text(bytes));
        }
        List<Long> numbers = new ArrayList<>();
        for (int i = 2; i < request.words().size(); i++) {
            numbers.add((long) request.integer(i));
        }
        return new OptionValues.Value(numbers, null);
    }

    /** The bytes as C's integers on most machines, if they are that many. */
    private static List<Long> integers(byte[] bytes) {
        List<Long> integers = new ArrayList<>();
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.remaining() >= Integer.BYTES) {
            integers.add((long) buffer.getInt());
        }
        return integers;
    }

    /** The bytes as text up to the first NUL. */
    private static String text(byte[] bytes) {
        String all = new String(bytes, StandardCharsets.ISO_8859_1);
        int end = all.indexOf('\0');
        return end < 0 ? all : all.substring(0, end);
    }
}
