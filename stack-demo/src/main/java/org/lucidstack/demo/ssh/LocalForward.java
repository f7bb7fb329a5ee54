package org.lucidstack.demo.ssh;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.lucidstack.demo.HostPort;
import org.lucidstack.demo.UserError;
import org.lucidstack.demo.stream.DialException;
import org.lucidstack.demo.stream.Dialer;
import org.lucidstack.demo.stream.DuplexStream;
import org.lucidstack.demo.stream.Relay;
import org.lucidstack.demo.stream.StreamListener;

/** Ports of this host on which connections to somewhere else begin. */
final class LocalForward {

    private LocalForward() {}

    /**
     * Listens where {@code -L} and {@code -D} say: {@code localhost} is both loopback addresses, where there are two, {@code *} is all.
     *
     * @throws UserError if that is not possible, in one sentence
     */
    static List<StreamListener> listen(HostPort at) {
        List<StreamListener> listeners = new ArrayList<>();
        try {
            if (at.host().equals(ForwardSpec.LOCAL)) {
                listeners.add(StreamListener.bind(new InetSocketAddress("127.0.0.1", at.port())));
                addIpv6(listeners);
            } else {
                boolean all = at.host().equals("*");
                InetAddress address = all ? new InetSocketAddress(0).getAddress() : InetAddress.getByName(at.host());
                listeners.add(StreamListener.bind(new InetSocketAddress(address, at.port())));
            }
            return listeners;
        } catch (UnknownHostException e) {
            throw new UserError("'" + at.host() + "' is not an address to listen on.", e);
        } catch (IOException e) {
            throw new UserError("cannot listen on " + at + ": " + e.getMessage() + ".", e);
        }
    }

    /** A host without IPv6 has only one of the loopback addresses. */
    private static void addIpv6(List<StreamListener> listeners) {
        try {
            int port = listeners.getFirst().address().getPort();
            listeners.add(StreamListener.bind(new InetSocketAddress("::1", port)));
        } catch (IOException e) {
            System.err.println("note: not listening on ::1: " + e.getMessage());
        }
    }

    /** What becomes of one client of {@code -L}. Runs on the client's own thread. */
    static void carry(DuplexStream client, Dialer dialer, HostPort target, Consumer<String> log) {
        DuplexStream far;
        try {
            far = dialer.dial(target.host(), target.port());
        } catch (DialException e) {
            log.accept(String.valueOf(e.getMessage()));
            client.abort();
            return;
        }
        new Relay(client, far).run();
    }
}
