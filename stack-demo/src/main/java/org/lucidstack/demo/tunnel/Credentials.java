package org.lucidstack.demo.tunnel;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.tunnel.crypto.NoiseHandshake;
import org.lucidstack.demo.tunnel.crypto.TunnelKey;
import org.lucidstack.net.Prefix;

/**
 * Who this end is, and whom it lets in.
 *
 * @param key of this end
 * @param serverKey a client's: the public key of its server; null with a pre-shared key
 * @param allowed a server's: the addresses of each client by its public key in base64; empty with a pre-shared key
 * @param addresses inner addresses of this end
 * @param mtu of the inner packets, in bytes
 * @param clientId see {@link Hello}
 */
public record Credentials(
        TunnelKey key,
        byte @Nullable [] serverKey,
        Map<String, List<Prefix>> allowed,
        List<Prefix> addresses,
        int mtu,
        String clientId) {

    /** What every IPv4 host takes (RFC 791); an end that claims less only asks for trouble. */
    private static final int LEAST_MTU = 576;

    /** Shared by all handshakes of a process: its time never repeats, whatever the clock does. */
    private static final AtomicLong LAST_TIME = new AtomicLong();

    /** A client's handshake. */
    public NoiseHandshake initiate(String transport) {
        return NoiseHandshake.initiator(key, serverKey, Hello.prologue(transport));
    }

    /** A client's hello of now. @param index see {@link Hello} */
    public Hello hello(int index) {
        long time = LAST_TIME.updateAndGet(last -> Math.max(last + 1, System.currentTimeMillis()));
        return new Hello(clientId, time, index, mtu, addresses);
    }

    /** The longest inner packet that both ends take. @param theirs as the other end said, in bytes */
    public int agreedMtu(int theirs) {
        return Math.min(mtu, Math.max(theirs, LEAST_MTU));
    }
}
