package org.lucidstack.demo.ssh;

import java.util.ArrayList;
import java.util.List;
import org.lucidstack.demo.HostPort;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A forwarded port, as {@code -L} and {@code -R} name it.
 *
 * @param listen where to listen; without a bind address, {@code localhost}; {@code *} or an empty one means all addresses
 * @param target where the connections go
 */
record ForwardSpec(HostPort listen, HostPort target) {

    static final String LOCAL = "localhost";
    private static final String FORM = "[BIND:]PORT:HOST:PORT";

    /** Reads {@code [BIND:]PORT:HOST:PORT}. @throws IllegalArgumentException with a sentence for people */
    static ForwardSpec parse(String text) {
        List<String> parts = split(text);
        int first = parts.size() - 3;
        if (first < 0 || first > 1 || parts.get(first + 1).isEmpty()) {
            throw new IllegalArgumentException("'" + text + "' is not " + FORM);
        }
        HostPort listen = listen(first == 0 ? LOCAL : parts.get(0), parts.get(first));
        HostPort target = new HostPort(parts.get(first + 1), HostPort.port(parts.get(first + 2)));
        if (target.port() == 0) {
            throw new IllegalArgumentException("'" + text + "': 0 is no port to connect to");
        }
        return new ForwardSpec(listen, target);
    }

    /** Reads {@code [BIND:]PORT}. */
    static HostPort parseListen(String text) {
        List<String> parts = split(text);
        if (parts.size() > 2) {
            throw new IllegalArgumentException("'" + text + "' is not [BIND:]PORT");
        }
        return listen(parts.size() == 1 ? LOCAL : parts.getFirst(), parts.getLast());
    }

    private static HostPort listen(String bind, String port) {
        return new HostPort(bind.isEmpty() ? "*" : bind, HostPort.port(port));
    }

    /** The parts between colons; an IPv6 address in brackets is one part. */
    private static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        while (from <= text.length()) {
            boolean bracket = text.startsWith("[", from);
            int close = bracket ? text.indexOf(']', from) : from;
            if (close < 0) {
                throw new IllegalArgumentException("'" + text + "': a bracket is not closed");
            }
            int colon = text.indexOf(':', close);
            int end = colon < 0 ? text.length() : colon;
            parts.add(bracket ? text.substring(from + 1, close) : text.substring(from, end));
            from = end + 1;
        }
        return parts;
    }

    /** For the options. */
    static final class Converter implements ITypeConverter<ForwardSpec> {
        @Override
        public ForwardSpec convert(String text) {
            return checked(() -> parse(text));
        }
    }

    /** For {@code -D}. */
    static final class ListenConverter implements ITypeConverter<HostPort> {
        @Override
        public HostPort convert(String text) {
            return checked(() -> parseListen(text));
        }
    }

    static <T> T checked(java.util.function.Supplier<T> parser) {
        try {
            return parser.get();
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }
}
