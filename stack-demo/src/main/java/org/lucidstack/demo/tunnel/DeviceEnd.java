package org.lucidstack.demo.tunnel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.lucidstack.buffer.Payload;
import org.lucidstack.link.PolledLinkDevice;
import org.lucidstack.tun.Offloading;
import org.lucidstack.tun.TunConfig;
import org.lucidstack.tun.TunDevice;
import org.lucidstack.tun.TunException;
import org.lucidstack.wire.PacketBuffer;

/** A device as the end of a tunnel, read by a thread of its own. */
final class DeviceEnd implements PacketEnd {

    private static final int BATCH = 64;
    private static final long JOIN_MILLIS = 5000;

    private final PolledLinkDevice device;
    private final ReentrantLock writing = new ReentrantLock();
    private final PacketBuffer outgoing = new PacketBuffer();
    private volatile boolean closed;
    private @Nullable Thread reader;

    /** @param device belongs to the end from now on */
    DeviceEnd(PolledLinkDevice device) {
        this.device = device;
    }

    /** A TUN device of this host. Packets cross it one by one, cut and summed by the kernel, as they will travel. */
    static DeviceEnd ofTun(TunConfig config) throws TunException {
        return new DeviceEnd(TunDevice.open(config.withOffloading(Offloading.NONE)));
    }

    @Override
    public String name() {
        return device.name();
    }

    @Override
    public void start(Consumer<ByteBuffer> packets, Consumer<Exception> failure) {
        Thread thread = new Thread(() -> run(packets, failure), "tunnel-" + device.name());
        thread.setDaemon(true);
        reader = thread;
        thread.start();
    }

    private void run(Consumer<ByteBuffer> packets, Consumer<Exception> failure) {
        try {
            while (!closed) {
                device.await(Long.MAX_VALUE);
                while (!closed && device.receive((packet, verified) -> packets.accept(packet), BATCH)) {
                    // there may be more
                }
            }
        } catch (IOException | RuntimeException e) {
            if (!closed) {
                failure.accept(e);
            }
        }
    }

    @Override
    public boolean deliver(ByteBuffer packet) {
        writing.lock();
        try {
            if (closed) {
                return false;
            }
            outgoing.start(Payload.view(packet));
            return device.transmit(outgoing);
        } finally {
            writing.unlock();
        }
    }

    @Override
    public void close() {
        writing.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
        } finally {
            writing.unlock();
        }
        device.wakeup();
        awaitReader();
        device.close();
    }

    private void awaitReader() {
        if (reader == null) {
            return;
        }
        try {
            reader.join(JOIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
