package org.lucidstack.demo;

/**
 * A host, by name or address, and a port, as people write them: {@code host:22}, {@code 192.0.2.1:80}, {@code [fd00::1]:80}.
 *
 * @param host without brackets
 * @param port 0 to 65535
 */
public record HostPort(String host, int port) {

    /**
     * Reads {@code HOST:PORT}.
     *
     * @throws IllegalArgumentException with a sentence for people
     */
    public static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon <= 0) {
            throw new IllegalArgumentException("'" + text + "' is not HOST:PORT");
        }
        return new HostPort(host(text.substring(0, colon), text), port(text.substring(colon + 1)));
    }

    /** Reads {@code [HOST:]PORT}. */
    public static HostPort parse(String text, String defaultHost) {
        return text.indexOf(':') < 0 ? new HostPort(defaultHost, port(text)) : parse(text);
    }

    private static String host(String host, String text) {
        if (host.startsWith("[") && host.endsWith("]")) {
            return host.substring(1, host.length() - 1);
        }
        if (host.indexOf(':') >= 0) {
            throw new IllegalArgumentException("'" + text + "': an IPv6 address needs brackets, [" + host + "]");
        }
        return host;
    }

    /** Reads a port, 0 to 65535. @throws IllegalArgumentException with a sentence for people */
    public static int port(String text) {
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 65_535) {
            throw new IllegalArgumentException("'" + text + "' is not a port: 0 to 65535");
        }
        return Integer.parseInt(text);
    }

    @Override
    public String toString() {
        return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
    }
}
