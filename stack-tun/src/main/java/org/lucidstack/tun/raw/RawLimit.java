package org.lucidstack.tun.raw;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.lucidstack.net.Ipv4Address;
import org.lucidstack.net.Prefix;
import org.lucidstack.tun.TunConfig;
import org.lucidstack.tun.TunDevice;
import org.lucidstack.tun.TunException;

/** A {@link FakePeer} that runs on a TUN device of its own, with a client for it: what {@code bench raw} measures. */
public final class RawLimit implements AutoCloseable {

    private final TunDevice device;
    private final FakePeer peer;
    private final KernelClient client;
    private final Thread loop;
    private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();

    private RawLimit(TunDevice device, Ipv4Address peerAddress, boolean copy) {
        this.device = device;
        peer = new FakePeer(device, copy);
        client = new KernelClient(peerAddress.toInetAddress());
        loop = new Thread(this::run, "raw-" + device.name());
        loop.setDaemon(true);
    }

    /**
     * Opens the device and starts the peer, which answers at the address behind the host's first IPv4 address.
     *
     * @param copy whether each payload byte is copied once, as a stack must
     */
    public static RawLimit start(TunConfig config, boolean copy) throws TunException {
        Ipv4Address host = config.addresses().stream()
                .map(Prefix::address)
                .filter(Ipv4Address.class::isInstance)
                .map(Ipv4Address.class::cast)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the raw loops need an IPv4 address"));
        RawLimit limit = new RawLimit(TunDevice.open(config), new Ipv4Address(host.value() + 1), copy);
        limit.loop.start();
        return limit;
    }

    private void run() {
        try {
            peer.run();
        } catch (IOException e) {
            failure.set(e);
        }
    }

    public KernelClient client() {
        return client;
    }

    /** Ends the peer and its device. @throws IOException if the device was lost meanwhile */
    @Override
    public void close() throws IOException {
        peer.stop();
        try {
            loop.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the raw loop was ending", e);
        }
        device.close();
        IOException lost = failure.get();
        if (lost != null) {
            throw lost;
        }
    }
}
