package org.lucidstack.demo.gateway;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.HostPort;
import org.lucidstack.demo.ssh.SshConnection;
import org.lucidstack.demo.ssh.SshLogin;
import org.lucidstack.demo.stream.DialException;
import org.lucidstack.demo.stream.DialException.Reason;
import org.lucidstack.net.Endpoint;

/** What {@code --via} says: {@code direct}, {@code socks5://HOST:PORT} or {@code ssh://USER@HOST[:PORT]}. */
sealed interface ViaOption {

    /** The addresses that this host itself has to reach, resolved before anything is changed here. */
    List<Endpoint> relays();

    /** Opens it. @param closed runs when it is lost by itself */
    Opened open(SshLogin login, List<Endpoint> relays, @Nullable String dns, Runnable closed) throws IOException;

    /** An open way on. @param resource what to close at the end */
    record Opened(Via via, AutoCloseable resource) {}

    /** Reads the option. @throws IllegalArgumentException with a sentence for people */
    static ViaOption parse(String text) {
        if (text.equals("direct")) {
            return new Direct();
        }
        if (text.startsWith("socks5://")) {
            return new Socks(HostPort.parse(withoutSlash(text.substring("socks5://".length()))));
        }
        if (text.startsWith("ssh://")) {
            return new Ssh(SshLogin.Account.parse(withoutSlash(text.substring("ssh://".length()))));
        }
        throw new IllegalArgumentException(
                "'" + text + "' is not direct, socks5://HOST:PORT or ssh://USER@HOST[:PORT]");
    }

    private static String withoutSlash(String text) {
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    /** Sockets of the host. */
    record Direct() implements ViaOption {
        @Override
        public String toString() {
            return "direct";
        }

        @Override
        public List<Endpoint> relays() {
            return List.of();
        }

        @Override
        public Opened open(SshLogin login, List<Endpoint> relays, @Nullable String dns, Runnable closed) {
            DirectSockets sockets = new DirectSockets();
            return new Opened(new Via(sockets, sockets, sockets, relays, dns), () -> {});
        }
    }

    /** A SOCKS 5 proxy. */
    record Socks(HostPort proxy) implements ViaOption {
        @Override
        public String toString() {
            return "socks5://" + proxy;
        }

        @Override
        public List<Endpoint> relays() {
            return Via.endpoints(proxy);
        }

        @Override
        public Opened open(SshLogin login, List<Endpoint> relays, @Nullable String dns, Runnable closed) {
            SocksProxy sockets = new SocksProxy(proxy);
            return new Opened(new Via(sockets, sockets, null, relays, dns), () -> {});
        }
    }

    /** An SSH server, which carries streams only. */
    record Ssh(SshLogin.Account account) implements ViaOption {
        @Override
        public String toString() {
            return "ssh://" + account;
        }

        @Override
        public List<Endpoint> relays() {
            return Via.endpoints(account.server());
        }

        @Override
        public Opened open(SshLogin login, List<Endpoint> relays, @Nullable String dns, Runnable closed)
                throws IOException {
            SshConnection connection = SshConnection.open(account, login, null);
            connection.onClosed(closed);
            DatagramVia none = destination -> {
                throw new DialException(
                        Reason.DENIED,
                        destination.address().toString(),
                        destination.port(),
                        "SSH carries no datagrams",
                        null);
            };
            return new Opened(new Via(connection.dialer(), none, null, relays, dns), connection);
        }
    }
}
