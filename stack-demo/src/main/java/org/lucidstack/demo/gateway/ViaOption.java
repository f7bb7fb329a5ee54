package org.lucidstack.demo.gateway;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.HostPort;
import org.lucidstack.demo.UserError;
import org.lucidstack.demo.socks.SocksDialer;
import org.lucidstack.demo.ssh.SshConnection;
import org.lucidstack.demo.ssh.SshLogin;
import org.lucidstack.demo.stream.DialException;
import org.lucidstack.demo.stream.DialException.Reason;
import org.lucidstack.demo.stream.Dialer;
import org.lucidstack.demo.stream.SocketDialer;
import org.lucidstack.net.Endpoint;

/** What {@code --via} says: {@code direct}, {@code socks5://[USER@]HOST:PORT} or {@code ssh://USER@HOST[:PORT]}. */
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
            return Socks.parse(text.substring("socks5://".length()));
        }
        if (text.startsWith("ssh://")) {
            return new Ssh(SshLogin.Account.parse(text));
        }
        throw new IllegalArgumentException(
                "'" + text + "' is not direct, socks5://[USER@]HOST:PORT or ssh://USER@HOST[:PORT]");
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

    /** A SOCKS 5 proxy. @param user who logs in there, with a password from standard input; null: nobody */
    record Socks(@Nullable String user, HostPort proxy) implements ViaOption {

        private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(20);

        /** Reads {@code [USER@]HOST:PORT[/]}. */
        private static Socks parse(String text) {
            int at = text.lastIndexOf('@');
            String host = text.substring(at + 1, text.endsWith("/") ? text.length() - 1 : text.length());
            if (at == 0 || at > 0 && text.lastIndexOf(':', at) >= 0) {
                throw new IllegalArgumentException(
                        "'socks5://" + host + "': before the @ stands a name; --password-stdin reads its password");
            }
            return new Socks(at < 0 ? null : text.substring(0, at), HostPort.parse(host));
        }

        @Override
        public String toString() {
            return "socks5://" + (user == null ? "" : user + "@") + proxy;
        }

        @Override
        public List<Endpoint> relays() {
            return Via.endpoints(proxy);
        }

        @Override
        public Opened open(SshLogin login, List<Endpoint> relays, @Nullable String dns, Runnable closed)
                throws IOException {
            SocksDialer dialer = dialer(login);
            return new Opened(new Via(dialer, to -> SocksFlow.open(dialer, to), null, relays, dns), () -> {});
        }

        private SocksDialer dialer(SshLogin login) throws IOException {
            Dialer toProxy = SocketDialer.direct(CONNECT_TIMEOUT);
            if (user == null) {
                return new SocksDialer(proxy, toProxy);
            }
            if (!login.isByPassword()) {
                throw new UserError("socks5://USER@... needs --password-stdin.");
            }
            byte[] password = SshLogin.readPassword(System.in).getBytes(StandardCharsets.UTF_8);
            return new SocksDialer(proxy, toProxy, user, password);
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
