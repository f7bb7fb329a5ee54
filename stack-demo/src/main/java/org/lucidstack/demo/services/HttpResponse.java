package org.lucidstack.demo.services;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/**
 * An HTTP/1.1 response.
 *
 * @param status three digits
 * @param type the Content-Type
 * @param extra further field lines, each ended by CR LF, or empty
 * @param body what is sent (or, for HEAD, what would be)
 */
record HttpResponse(int status, String type, String extra, Body body) {

    /** Bytes that are made when they are sent, so that a large body takes no memory. */
    sealed interface Body {

        long length();

        /** Some of the bytes from {@code offset} on; at least one unless that is the end. */
        ByteBuffer from(long offset);
    }

    /** A body in memory. */
    record Text(byte[] bytes) implements Body {
        @Override
        public long length() {
            return bytes.length;
        }

        @Override
        public ByteBuffer from(long offset) {
            return ByteBuffer.wrap(bytes, (int) offset, bytes.length - (int) offset);
        }
    }

    /** The byte values 0 to 250 over and over: a lost or doubled piece of any usual size shows. */
    record Pattern(long length) implements Body {
        private static final int PERIOD = 251;
        private static final byte[] BYTES = new byte[PERIOD * 256];

        static {
            for (int i = 0; i < BYTES.length; i++) {
                BYTES[i] = (byte) (i % PERIOD);
            }
        }

        @Override
        public ByteBuffer from(long offset) {
            int start = (int) (offset % PERIOD);
            return ByteBuffer.wrap(BYTES, start, (int) Math.min(BYTES.length - start, length - offset));
        }
    }

    static HttpResponse text(int status, String type, String text) {
        return new HttpResponse(status, type, "", new Text(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** An error with a line for people. */
    static HttpResponse error(int status, String why) {
        return text(status, "text/plain; charset=utf-8", status + " " + reason(status) + ": " + why + "\n");
    }

    HttpResponse withField(String name, String value) {
        return new HttpResponse(status, type, extra + name + ": " + value + "\r\n", body);
    }

    /** Status line and fields, with the empty line. */
    ByteBuffer head(Clock clock, boolean keepAlive) {
        String head = "HTTP/1.1 " + status + " " + reason(status) + "\r\n"
                + "Date: "
                + DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(clock.withZone(ZoneOffset.UTC)))
                + "\r\n"
                + "Server: Lucid\r\n"
                + "Content-Type: " + type + "\r\n"
                + "Content-Length: " + body.length() + "\r\n"
                + extra
                + "Connection: " + (keepAlive ? "keep-alive" : "close") + "\r\n\r\n";
        return ByteBuffer.wrap(head.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String reason(int status) {
        return switch (status) {
            case 200 -> "OK";
            case 400 -> "Bad Request";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 413 -> "Content Too Large";
            case 431 -> "Request Header Fields Too Large";
            case 505 -> "HTTP Version Not Supported";
            default -> "Error";
        };
    }
}
