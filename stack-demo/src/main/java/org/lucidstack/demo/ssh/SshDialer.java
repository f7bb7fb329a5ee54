package org.lucidstack.demo.ssh;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.apache.sshd.client.session.ClientSession;
import org.lucidstack.demo.stream.DialException;
import org.lucidstack.demo.stream.Dialer;
import org.lucidstack.demo.stream.DuplexStream;

/** Connects from the SSH server's host, by one channel each. Names are resolved there. No datagrams go this way. */
public final class SshDialer implements Dialer {

    private static final InetSocketAddress NOBODY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final ClientSession session;

    SshDialer(ClientSession session) {
        this.session = session;
    }

    @Override
    public DuplexStream dial(String host, int port) throws DialException {
        return DirectTcpip.open(session, host, port, NOBODY);
    }
}
