package org.lucidstack.demo.socks;

import java.io.IOException;
import java.net.ProtocolFamily;
import java.nio.channels.DatagramChannel;
import org.lucidstack.demo.stream.DialException;
import org.lucidstack.demo.stream.Dialer;
import org.lucidstack.demo.stream.DuplexStream;
import org.lucidstack.demo.stream.Resolver;

/**
 * Refuses what the rules forbid, before anybody is asked for the address of a name.
 *
 * @param resolvesNames whether {@code dialer} looks names up itself and checks their addresses; if not, rules about addresses cannot
 *     be kept for names, and only rules about names allow one
 */
public record RuledDialer(Dialer dialer, AccessRules rules, boolean resolvesNames) implements Dialer {

    @Override
    public DuplexStream dial(String host, int port) throws DialException {
        boolean permitted = resolvesNames ? rules.mayPermit(host, port) : rules.permits(host, null, port);
        if (!permitted) {
            throw new DialException(DialException.Reason.DENIED, host, port);
        }
        return dialer.dial(host, port);
    }

    @Override
    public DatagramChannel openDatagrams(ProtocolFamily family) throws IOException {
        return dialer.openDatagrams(family);
    }

    @Override
    public Resolver names() {
        return dialer.names();
    }
}
