package org.lucidstack.demo.stream;

import java.io.IOException;
import java.net.ProtocolFamily;
import java.nio.channels.DatagramChannel;

/** Makes connections: over the host's network, a stack, an SSH session or a proxy. Any thread. */
public interface Dialer {

    /**
     * Connects; waits until that succeeded or failed.
     *
     * @param host a name or an address literal, IPv6 without brackets
     * @param port 1 to 65535
     */
    DuplexStream dial(String host, int port) throws DialException;

    /**
     * Opens a socket for datagrams of one family, unbound and blocking.
     *
     * @throws IOException with {@link DialException.Reason#DENIED} if this way carries no datagrams
     */
    default DatagramChannel openDatagrams(ProtocolFamily family) throws IOException {
        throw new DialException(DialException.Reason.DENIED, "any", 0, "no datagrams go this way", null);
    }

    /** What looks up the names of datagrams' targets. */
    default Resolver names() {
        return Resolver.SYSTEM;
    }
}
