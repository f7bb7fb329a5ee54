package org.lucidstack.trace;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lucidstack.env.StackEvent;
import org.lucidstack.env.StackObserver;

/**
 * Writes every event as one line of JSON: {@code time} in nanoseconds, {@code event} (the record's name), then the record's
 * components by name; bytes as hexadecimal, addresses and enums as text. Not thread-safe.
 *
 * <pre>
 *   {"time":120000000,"event":"StateChanged","tuple":"10.0.0.1:4000 &lt;-> 10.0.0.2:80","from":"SYN_SENT",...}
 * </pre>
 */
public final class EventJson implements StackObserver {
    private final Appendable out;

    /** @param out takes whole lines; its failures surface as {@link UncheckedIOException} */
    public EventJson(Appendable out) {
        this.out = out;
    }

    @Override
    public void on(StackEvent event) {
        try {
            out.append(toJson(event)).append('\n');
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the event log", e);
        }
    }

    /** One event as a JSON object, without a line end. */
    public static String toJson(StackEvent event) {
        StringBuilder json = new StringBuilder(160);
        json.append("{\"time\":").append(event.time()).append(",\"event\":");
        quote(json, event.getClass().getSimpleName());
        RecordComponent[] components = event.getClass().getRecordComponents();
        if (components == null) {
            json.append(",\"text\":");
            quote(json, event.describe());
        } else {
            for (RecordComponent component : components) {
                if (!component.getName().equals("time")) {
                    json.append(",\"").append(component.getName()).append("\":");
                    value(json, read(component, event));
                }
            }
        }
        return json.append('}').toString();
    }

    private static @Nullable Object read(RecordComponent component, Object owner) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(owner);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("an event's component cannot be read: " + component, e);
        }
    }

    private static void value(StringBuilder json, @Nullable Object value) {
        switch (value) {
            case null -> json.append("null");
            case Boolean b -> json.append(b.booleanValue());
            case Double d when !Double.isFinite(d) -> quote(json, d.toString());
            case Number n -> json.append(n);
            case byte[] bytes -> quote(json, HexFormat.of().formatHex(bytes));
            case List<?> list -> {
                json.append('[');
                for (int i = 0; i < list.size(); i++) {
                    json.append(i == 0 ? "" : ",");
                    value(json, list.get(i));
                }
                json.append(']');
            }
            case Map<?, ?> map -> {
                json.append('{');
                String separator = "";
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    json.append(separator);
                    quote(json, String.valueOf(entry.getKey()));
                    json.append(':');
                    value(json, entry.getValue());
                    separator = ",";
                }
                json.append('}');
            }
            default -> quote(json, value.toString());
        }
    }

    /** Appends {@code text} as a JSON string (RFC 8259 section 7). */
    public static void quote(StringBuilder json, String text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> json.append('\\').append(c);
                case '\n' -> json.append("\\n");
                case '\r' -> json.append("\\r");
                case '\t' -> json.append("\\t");
                default -> {
                    if (c < 0x20) {
                        json.append(String.format("\\u%04x", (int) c));
                    } else {
                        json.append(c);
                    }
                }
            }
        }
        json.append('"');
    }
}
