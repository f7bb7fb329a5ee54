package org.lucidstack.trace.decode;

import org.jspecify.annotations.Nullable;

/**
 * Writes one JSON object as one line, key by key, into a text that it keeps for the next one. Fields whose value is
 * null are left out. Not thread-safe.
 */
public final class JsonWriter {

    private static final String HEX = "0123456789abcdef";

    private final StringBuilder text = new StringBuilder(1024);

    /** Starts a new text. */
    public JsonWriter clear() {
        text.setLength(0);
        return this;
    }

    /** Starts an object that is a value of its own or an element of an array. */
    public JsonWriter object() {
        separate();
        text.append('{');
        return this;
    }

    /** Starts an object under a key. */
    public JsonWriter object(String key) {
        key(key);
        text.append('{');
        return this;
    }

    public JsonWriter endObject() {
        text.append('}');
        return this;
    }

    /** Starts an array under a key. */
    public JsonWriter array(String key) {
        key(key);
        text.append('[');
        return this;
    }

    /** Starts an array that is an element of another. */
    public JsonWriter array() {
        separate();
        text.append('[');
        return this;
    }

    public JsonWriter endArray() {
        text.append(']');
        return this;
    }

    public JsonWriter field(String key, long value) {
        key(key);
        text.append(value);
        return this;
    }

    public JsonWriter field(String key, boolean value) {
        key(key);
        text.append(value);
        return this;
    }

    /** A field of any of the types above, or text; nothing if {@code value} is null. */
    public JsonWriter optional(String key, @Nullable Object value) {
        if (value instanceof Number || value instanceof Boolean) {
            key(key);
            text.append(value);
        } else if (value != null) {
            key(key);
            quote(value.toString());
        }
        return this;
    }

    public JsonWriter field(String key, String value) {
        key(key);
        quote(value);
        return this;
    }

    /** An element of an array. */
    public JsonWriter element(long value) {
        separate();
        text.append(value);
        return this;
    }

    /** An element of an array. @param value finite */
    public JsonWriter element(double value) {
        separate();
        text.append(value);
        return this;
    }

    /** An element of an array. */
    public JsonWriter element(String value) {
        separate();
        quote(value);
        return this;
    }

    private void key(String key) {
        separate();
        text.append('"').append(key).append("\":");
    }

    /** A comma, unless what comes is the first of its object or array. */
    private void separate() {
        if (text.isEmpty()) {
            return;
        }
        char last = text.charAt(text.length() - 1);
        if (last != '{' && last != '[' && last != ':') {
            text.append(',');
        }
    }

    private void quote(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                text.append("\\u")
                        .append(hex(c >>> 12))
                        .append(hex(c >>> 8))
                        .append(hex(c >>> 4))
                        .append(hex(c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }

    private static char hex(int value) {
        return HEX.charAt(value & 0xf);
    }

    /** The object so far, without a line end. */
    @Override
    public String toString() {
        return text.toString();
    }
}
