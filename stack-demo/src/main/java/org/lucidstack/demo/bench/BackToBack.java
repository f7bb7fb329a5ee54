package org.lucidstack.demo.bench;

import org.lucidstack.ip.InterfaceConfig;
import org.lucidstack.link.Offload;
import org.lucidstack.net.IpAddress;
import org.lucidstack.stack.NetStack;
import org.lucidstack.tcp.TcpConfig;

/**
 * Two stacks on one thread with a wire in memory between them. Time is what {@link #advance} says.
 *
 * <pre>
 *   client (10.0.0.0/9)  -- up -->    server (10.128.0.1)
 *                        &lt;-- down --
 * </pre>
 */
final class BackToBack {

    static final IpAddress SERVER = IpAddress.parse("10.128.0.1");
    private static final long SEED = 1;

    final NetStack client;
    final NetStack server;
    final WireEnd up;
    final WireEnd down;

    /** @param coalesces whether segments are joined on arrival, as a TUN device without offload does it */
    BackToBack(int mtu, Offload offload, boolean coalesces, int receiveBuffer) {
        up = new WireEnd("up", mtu, offload, coalesces);
        down = new WireEnd("down", mtu, offload, coalesces);
        client = stack(up, "10.0.0.0/9", receiveBuffer);
        server = stack(down, SERVER + "/32", receiveBuffer);
    }

    private static NetStack stack(WireEnd device, String own, int receiveBuffer) {
        return NetStack.builder()
                .seed(SEED)
                .tcp(new TcpConfig().receiveBuffer(receiveBuffer, receiveBuffer))
                .device(device, new InterfaceConfig().own(own))
                .build();
    }

    /** @param now in nanoseconds */
    void advance(long now) {
        client.advance(now);
        server.advance(now);
    }

    /** Carries packets to and fro until there are none. */
    void settle() {
        do {
            client.flush();
            server.flush();
        } while (up.carry(server, down) | down.carry(client, up));
    }
}
