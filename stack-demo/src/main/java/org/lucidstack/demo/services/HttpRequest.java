package org.lucidstack.demo.services;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The head of an HTTP/1.x request (RFC 9112).
 *
 * @param method as sent, such as {@code GET}
 * @param path of the target, without query
 * @param minor version HTTP/1.minor
 * @param fields field values by lower-case name; repeated ones joined by commas
 */
record HttpRequest(String method, String path, int minor, Map<String, String> fields) {

    /** A head that is answered with {@link #status} and the end of the connection. */
    static final class Bad extends Exception {
        private static final long serialVersionUID = 1L;
        private final int status;

        Bad(int status, String why) {
            super(why);
            this.status = status;
        }

        int status() {
            return status;
        }
    }

    /**
     * Finds the end of the head.
     *
     * @return the index behind its empty line, or -1 if it is not complete
     */
    static int endOfHead(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != '\n') {
                continue;
            }
            if (i + 1 < to && bytes[i + 1] == '\n') {
                return i + 2;
            }
            if (i + 2 < to && bytes[i + 1] == '\r' && bytes[i + 2] == '\n') {
                return i + 3;
            }
        }
        return -1;
    }

    /** Reads a complete head, from the request line to the empty line. */
    static HttpRequest parse(byte[] bytes, int from, int to) throws Bad {
        String[] lines = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1).split("\r?\n");
        String[] parts = lines.length == 0 ? new String[0] : lines[0].split(" ", -1);
        if (parts.length != 3 || !isToken(parts[0]) || parts[1].isEmpty()) {
            throw new Bad(400, "malformed request line");
        }
        if (!parts[2].matches("HTTP/[0-9]\\.[0-9]")) {
            throw new Bad(400, "malformed version");
        }
        if (parts[2].charAt(5) != '1') {
            throw new Bad(505, "only HTTP/1.0 and HTTP/1.1");
        }
        int minor = parts[2].charAt(7) - '0';
        Map<String, String> fields = fields(lines);
        String host = fields.get("host");
        if (minor >= 1 && host == null || host != null && host.indexOf(',') >= 0) {
            throw new Bad(400, "exactly one Host is required");
        }
        return new HttpRequest(parts[0], path(parts[1]), minor, fields);
    }

    private static Map<String, String> fields(String[] lines) throws Bad {
        Map<String, String> fields = new LinkedHashMap<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon < 0 || !isToken(lines[i].substring(0, colon))) {
                throw new Bad(400, "malformed field line");
            }
            String value = lines[i].substring(colon + 1).strip();
            if (value.chars().anyMatch(c -> c < ' ' && c != '\t' || c == 127)) {
                throw new Bad(400, "control character in a field");
            }
            fields.merge(lines[i].substring(0, colon).toLowerCase(Locale.ROOT), value, (a, b) -> a + ", " + b);
        }
        return fields;
    }

    /** Origin form {@code /path?query}, absolute form {@code http://host/path}, or {@code *}. */
    private static String path(String target) throws Bad {
        String path = target;
        if (path.regionMatches(true, 0, "http://", 0, 7)) {
            int slash = path.indexOf('/', 7);
            path = slash < 0 ? "/" : path.substring(slash);
        }
        if (!path.startsWith("/") && !path.equals("*") || path.chars().anyMatch(c -> c <= ' ' || c >= 127)) {
            throw new Bad(400, "malformed target");
        }
        int query = path.indexOf('?');
        return query < 0 ? path : path.substring(0, query);
    }

    private static boolean isToken(String text) {
        return !text.isEmpty()
                && text.chars().allMatch(c -> c > ' ' && c < 127 && "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0);
    }

    /** Whether the client asks to go on after this request (RFC 9112 section 9.3). */
    boolean keepAlive() {
        String connection = ","
                + fields.getOrDefault("connection", "").toLowerCase(Locale.ROOT).replace(" ", "") + ",";
        if (connection.contains(",close,")) {
            return false;
        }
        return minor >= 1 || connection.contains(",keep-alive,");
    }

    /**
     * Length of the body that follows.
     *
     * @return bytes, or null if it can only be told by reading chunks
     */
    @Nullable
    Long bodyLength() throws Bad {
        String length = fields.get("content-length");
        if (fields.containsKey("transfer-encoding")) {
            if (length != null) {
                throw new Bad(400, "Content-Length and Transfer-Encoding exclude each other");
            }
            return null;
        }
        if (length == null) {
            return 0L;
        }
        if (!length.matches("[0-9]{1,18}")) {
            throw new Bad(400, "malformed Content-Length");
        }
        return Long.valueOf(length);
    }
}
