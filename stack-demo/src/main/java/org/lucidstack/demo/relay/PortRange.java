package org.lucidstack.demo.relay;

import java.io.IOException;
import java.net.BindException;
import org.lucidstack.demo.HostPort;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Ports that may be given out, written {@code FIRST:LAST}.
 *
 * @param first 1 to 65535
 * @param last not below first
 */
record PortRange(int first, int last) {

    PortRange {
        if (first < 1 || last < first || last > 65_535) {
            throw new IllegalArgumentException(first + ":" + last + " is not a range of ports: FIRST:LAST");
        }
    }

    static PortRange parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("'" + text + "' is not FIRST:LAST");
        }
        return new PortRange(HostPort.port(text.substring(0, colon)), HostPort.port(text.substring(colon + 1)));
    }

    /** For the command line. */
    static final class Converter implements ITypeConverter<PortRange> {
        @Override
        public PortRange convert(String text) {
            try {
                return parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    boolean contains(int port) {
        return first <= port && port <= last;
    }

    /** Binds something to a port. */
    @FunctionalInterface
    interface Binder<T> {
        T bind(int port) throws IOException;
    }

    /**
     * Binds to the wanted port, if it is of this range, or else to the lowest that is free.
     *
     * @throws BindException if none is free
     */
    <T> T bind(int wanted, Binder<T> binder) throws IOException {
        if (contains(wanted)) {
            try {
                return binder.bind(wanted);
            } catch (BindException e) {
                // Somebody else has it now.
            }
        }
        for (int port = first; port <= last; port++) {
            try {
                return binder.bind(port);
            } catch (BindException e) {
                // Busy: the next one.
            }
        }
        throw new BindException("no port of " + this + " is free");
    }

    @Override
    public String toString() {
        return first + ":" + last;
    }
}
