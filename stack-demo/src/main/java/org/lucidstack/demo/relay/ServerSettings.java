package org.lucidstack.demo.relay;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.HostPort;
import org.lucidstack.demo.stream.StreamListener;

/**
 * What a server was told.
 *
 * @param control where agents connect to
 * @param publicHost what clients are told
 * @param secret null: any agent is let in
 */
record ServerSettings(
        InetSocketAddress control,
        String publicHost,
        PortRange clientPorts,
        PortRange agentPorts,
        @Nullable Secret secret) {

    /** The public host and a port, for people. */
    String publicAddress(int port) {
        return new HostPort(publicHost, port).toString();
    }

    /** Where public ports are opened: on the public address if this host has it, else (behind a NAT) on all. */
    InetSocketAddress publicBinding(int port) {
        try {
            InetAddress address = InetAddress.getByName(publicHost);
            if (address.isAnyLocalAddress() || NetworkInterface.getByInetAddress(address) != null) {
                return new InetSocketAddress(address, port);
            }
        } catch (UnknownHostException | SocketException e) {
            // A name that only the outside knows.
        }
        return new InetSocketAddress(port);
    }

    /** Opens a port for clients. @param wanted 0 for any */
    StreamListener bindClientPort(int wanted) throws IOException {
        return clientPorts.bind(wanted, port -> StreamListener.bind(publicBinding(port)));
    }

    /** Opens a port for an agent's data connections, at the address of the control connection. */
    StreamListener bindAgentPort() throws IOException {
        return agentPorts.bind(0, port -> StreamListener.bind(new InetSocketAddress(control.getAddress(), port)));
    }
}
