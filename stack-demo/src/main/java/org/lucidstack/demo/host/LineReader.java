package org.lucidstack.demo.host;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Cuts a stream of bytes into lines that end with LF. Of a line that is too long, only the beginning is kept. */
final class LineReader {
    private static final int CHUNK = 64 << 10;

    private final ReadableByteChannel in;
    private final int longest;
    private final ByteBuffer input = ByteBuffer.allocate(CHUNK).flip();
    private byte[] line = new byte[1024];
    private int length;

    /** @param longest bytes of a line that are kept */
    LineReader(ReadableByteChannel in, int longest) {
        this.in = in;
        this.longest = longest;
    }

    /** The next line without its LF, one character per byte; null at the end. What comes after the last LF is no line. */
    @Nullable
    String next() throws IOException {
        length = 0;
        while (true) {
            while (input.hasRemaining()) {
                byte next = input.get();
                if (next == '\n') {
                    return new String(line, 0, length, StandardCharsets.ISO_8859_1);
                }
                if (length < longest) {
                    append(next);
                }
            }
            input.clear();
            int count = in.read(input);
            input.flip();
            if (count < 0) {
                return null;
            }
        }
    }

    private void append(byte next) {
        if (length == line.length) {
            line = Arrays.copyOf(line, Math.min(longest, 2 * length));
        }
        line[length++] = next;
    }
}
