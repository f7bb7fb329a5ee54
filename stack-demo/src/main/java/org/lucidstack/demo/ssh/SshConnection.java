package org.lucidstack.demo.ssh;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.io.IoServiceFactoryFactory;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.util.net.SshdSocketAddress;
import org.apache.sshd.core.CoreModuleProperties;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.HostPort;
import org.lucidstack.demo.UserError;
import org.lucidstack.demo.stream.SocketDialer;

/** One login at an SSH server, whose key was verified, for any number of channels. Any thread. */
public final class SshConnection implements AutoCloseable {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration AUTH_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final int UNANSWERED_HEARTBEATS = 3;
    /** What a channel may receive before it is read, in bytes: bounds the memory of a reader that stopped. */
    private static final long WINDOW = 1 << 20;

    private final SshClient client;
    private final ClientSession session;
    private final SshLogin.Account account;

    private SshConnection(SshClient client, ClientSession session, SshLogin.Account account) {
        this.client = client;
        this.session = session;
        this.account = account;
    }

    /**
     * Connects and logs in.
     *
     * @param sockets what the connection is made of, or null for sockets of the host
     * @throws UserError if that fails, in one sentence
     */
    public static SshConnection open(
            SshLogin.Account account, SshLogin login, @Nullable IoServiceFactoryFactory sockets) throws IOException {
        List<KeyPair> keys = login.isByPassword() && login.keys().isEmpty() ? List.of() : keys(login);
        KnownHosts hosts = new KnownHosts(login.knownHosts(), account.server());
        @Nullable String password = login.isByPassword() ? SshLogin.readPassword(System.in) : null;
        SshClient client = client(hosts, keys);
        if (sockets != null) {
            client.setIoServiceFactoryFactory(sockets);
        }
        client.start();
        try {
            ClientSession session = connect(client, account);
            if (password != null) {
                session.addPasswordIdentity(password);
            }
            logIn(session, account, hosts);
            return new SshConnection(client, session, account);
        } catch (RuntimeException e) {
            client.close(true);
            throw e;
        }
    }

    private static List<KeyPair> keys(SshLogin login) {
        return login.keys().isEmpty()
                ? PrivateKeys.usual()
                : login.keys().stream()
                        .flatMap(file -> PrivateKeys.read(file).stream())
                        .toList();
    }

    private static SshClient client(KnownHosts hosts, List<KeyPair> keys) {
        SshClient client = SshClient.setUpDefaultClient();
        client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
        client.setKeyIdentityProvider(KeyIdentityProvider.wrapKeyPairs(keys));
        client.setServerKeyVerifier(hosts);
        client.setSignatureFactories(hosts.preferred(client.getSignatureFactories()));
        client.setChannelFactories(List.of()); // a server opens no channel unless we asked it to listen
        CoreModuleProperties.WINDOW_SIZE.set(client, WINDOW);
        CoreModuleProperties.HEARTBEAT_INTERVAL.set(client, HEARTBEAT);
        CoreModuleProperties.HEARTBEAT_NO_REPLY_MAX.set(client, UNANSWERED_HEARTBEATS);
        CoreModuleProperties.IDLE_TIMEOUT.set(client, Duration.ZERO);
        CoreModuleProperties.NIO2_READ_TIMEOUT.set(client, Duration.ZERO);
        CoreModuleProperties.TCP_NODELAY.set(client, true);
        return client;
    }

    private static ClientSession connect(SshClient client, SshLogin.Account account) {
        HostPort server = account.server();
        InetAddress[] addresses;
        try {
            addresses = InetAddress.getAllByName(server.host());
        } catch (UnknownHostException e) {
            throw new UserError("the name '" + server.host() + "' cannot be resolved.", e);
        }
        @Nullable Exception problem = null;
        for (InetAddress address : addresses) {
            try {
                InetSocketAddress to = new InetSocketAddress(
                        InetAddress.getByAddress(server.host(), address.getAddress()), server.port());
                return client.connect(account.user(), to)
                        .verify(CONNECT_TIMEOUT)
                        .getSession();
            } catch (IOException e) {
                problem = e;
            }
        }
        throw new UserError("cannot connect to " + server + ": " + innermost(problem) + ".", problem);
    }

    private static void logIn(ClientSession session, SshLogin.Account account, KnownHosts hosts) {
        try {
            session.auth().verify(AUTH_TIMEOUT);
        } catch (IOException e) {
            String refusal = hosts.refusal();
            if (refusal != null) {
                throw new UserError(refusal, e);
            }
            throw new UserError("logging in as " + account + " failed: " + innermost(e) + ".", e);
        }
    }

    private static String innermost(@Nullable Throwable problem) {
        @Nullable Throwable at = problem;
        while (at != null && at.getCause() != null) {
            at = at.getCause();
        }
        return at == null ? "it has no address" : at.getMessage() == null ? at.toString() : at.getMessage();
    }

    /** For channels to hosts that the server can reach. */
    public SshDialer dialer() {
        return new SshDialer(session);
    }

    /** For those who use the library's own calls, as {@link DirectTcpip#open}. */
    public ClientSession session() {
        return session;
    }

    /**
     * Has the server listen and send each connection to a host and port on our side.
     *
     * @param report is told of connections that could not be made there
     * @return where it listens
     * @throws UserError if it does not
     */
    HostPort listenRemotely(HostPort at, HostPort target, Consumer<String> report) {
        client.setChannelFactories(List.of(new ForwardedTcpip.Factory(SocketDialer.direct(CONNECT_TIMEOUT), report)));
        try {
            SshdSocketAddress bound = session.startRemotePortForwarding(
                    new SshdSocketAddress(at.host(), at.port()), new SshdSocketAddress(target.host(), target.port()));
            return new HostPort(at.host(), bound.getPort());
        } catch (IOException e) {
            throw new UserError("the SSH server does not listen on " + at + ": it refused, or the port is in use.", e);
        }
    }

    /** Has {@code action} run when the connection is over, by whichever end. */
    public void onClosed(Runnable action) {
        session.addCloseFutureListener(closed -> action.run());
    }

    @Override
    public void close() {
        session.close(true);
        client.close(true);
    }

    @Override
    public String toString() {
        return "ssh://" + account;
    }
}
