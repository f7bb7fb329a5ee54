package org.lucidstack.demo.proxy;

import java.io.IOException;
import java.time.Duration;
import org.lucidstack.demo.socks.AccessRules;
import org.lucidstack.demo.socks.RuledDialer;
import org.lucidstack.demo.ssh.SshConnection;
import org.lucidstack.demo.ssh.SshLogin;
import org.lucidstack.demo.stream.Dialer;
import org.lucidstack.demo.stream.Resolver;
import org.lucidstack.demo.stream.SocketDialer;
import org.lucidstack.demo.stream.StackNames;
import org.lucidstack.demo.tunnel.TunnelLog;
import org.lucidstack.demo.tunnel.TunnelStack;
import org.lucidstack.demo.tunnel.TunnelStackOptions;

/**
 * How the server reaches its clients' targets, within the rules.
 *
 * @param resource what to close at the end
 */
record WayOn(Dialer dialer, AutoCloseable resource) implements AutoCloseable {

    /** For one address of a target. */
    private static final Duration DIAL = Duration.ofSeconds(20);

    static WayOn direct(AccessRules rules) {
        return new WayOn(ruled(SocketDialer.direct(DIAL), rules), () -> {});
    }

    static WayOn byTunnel(TunnelStackOptions options, AccessRules rules) throws IOException {
        TunnelLog log = new TunnelLog(line -> System.err.println("tunnel: " + line));
        TunnelStack stack = options.open(log);
        Resolver names =
                options.dnsServers().isEmpty() ? Resolver.SYSTEM : new StackNames(stack.loop(), options.dnsServers());
        return new WayOn(ruled(SocketDialer.over(stack.loop(), names, DIAL), rules), stack);
    }

    /** @param lost runs when the connection is over */
    static WayOn bySsh(SshLogin.Account account, SshLogin login, AccessRules rules, Runnable lost) throws IOException {
        SshConnection connection = SshConnection.open(account, login, null);
        connection.onClosed(lost);
        return new WayOn(new RuledDialer(connection.dialer(), rules, false), connection);
    }

    private static Dialer ruled(SocketDialer sockets, AccessRules rules) {
        return new RuledDialer(sockets.guardedBy(rules::permits), rules, true);
    }

    @Override
    public void close() throws Exception {
        resource.close();
    }
}
