package org.lucidstack.demo.stream;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Finds the addresses of a name. Waits; any thread. */
@FunctionalInterface
public interface Resolver {

    /** Asks the host's resolver. */
    Resolver SYSTEM = host -> {
        if (host.isEmpty()) {
            // The platform takes it for this host.
            throw new UnknownHostException("an empty name");
        }
        return List.of(InetAddress.getAllByName(host));
    };

    /** @return at least one address, in the order in which to try them; that of a literal is the literal */
    List<InetAddress> resolve(String host) throws UnknownHostException;
}
