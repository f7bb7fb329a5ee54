package org.lucidstack.demo.socks;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.HostPort;
import org.lucidstack.net.IpAddress;
import org.lucidstack.net.Prefix;

/**
 * Where clients may go: not to what a deny pattern matches, and, if there are allow patterns, only to what one of them matches.
 *
 * @param allow if empty, everything that is not denied
 */
public record AccessRules(List<Pattern> allow, List<Pattern> deny) {

    public static final AccessRules NONE = new AccessRules(List.of(), List.of());

    /**
     * A set of targets: {@code HOST[:PORT]}, where HOST is an address, a block of addresses, a name, {@code *.DOMAIN} or {@code *},
     * and IPv6 before a port is in brackets.
     *
     * @param name lower case; null if this is a block
     * @param block null if this is a name
     * @param port 0: any
     */
    public record Pattern(@Nullable String name, @Nullable Prefix block, int port) {

        /** @throws IllegalArgumentException with a sentence for people */
        public static Pattern parse(String text) {
            String host = text;
            int port = 0;
            int colon = text.lastIndexOf(':');
            boolean hasPort =
                    colon >= 0 && (text.indexOf(':') == colon || text.startsWith("[") && text.charAt(colon - 1) == ']');
            if (hasPort) {
                host = text.substring(0, colon);
                String after = text.substring(colon + 1);
                port = after.equals("*") ? 0 : HostPort.port(after);
            }
            if (host.startsWith("[") && host.endsWith("]")) {
                host = host.substring(1, host.length() - 1);
            }
            if (host.isEmpty()) {
                throw new IllegalArgumentException("'" + text + "' is no pattern: HOST[:PORT]");
            }
            Prefix block = block(host, text);
            if (block == null && host.lastIndexOf('*') > 0) {
                throw new IllegalArgumentException(
                        "'" + text + "': a * stands only at the beginning, as in *.example.org");
            }
            return new Pattern(block == null ? normal(host) : null, block, port);
        }

        private static @Nullable Prefix block(String host, String text) {
            if (host.indexOf('/') >= 0) {
                try {
                    return Prefix.parse(host);
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException("'" + text + "' is no block of addresses", e);
                }
            }
            IpAddress literal = literal(host);
            return literal == null ? null : new Prefix(literal, literal.bitLength());
        }

        private boolean matches(String host, @Nullable IpAddress address, int atPort) {
            if (port != 0 && port != atPort) {
                return false;
            }
            if (block != null) {
                return address != null && block.address().version() == address.version() && block.contains(address);
            }
            String suffix = String.valueOf(name);
            return suffix.startsWith("*") ? host.endsWith(suffix.substring(1)) : host.equals(suffix);
        }
    }

    /**
     * Whether one may go there.
     *
     * @param host as the client said it
     * @param address what it stands for; null if only the far side will know
     */
    public boolean permits(String host, @Nullable InetAddress address, int port) {
        String name = normal(host);
        IpAddress ip = address == null ? literal(host) : IpAddress.of(address);
        return deny.stream().noneMatch(pattern -> pattern.matches(name, ip, port))
                && (allow.isEmpty() || allow.stream().anyMatch(pattern -> pattern.matches(name, ip, port)));
    }

    /** Whether one may go there for some address that {@code host} might have. */
    public boolean mayPermit(String host, int port) {
        boolean isOpen = literal(host) == null && allow.stream().anyMatch(pattern -> pattern.block != null);
        return isOpen ? new AccessRules(List.of(), deny).permits(host, null, port) : permits(host, null, port);
    }

    private static @Nullable IpAddress literal(String host) {
        try {
            return IpAddress.parse(host);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static String normal(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
