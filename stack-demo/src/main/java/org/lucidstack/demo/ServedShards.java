package org.lucidstack.demo;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.lucidstack.link.PolledLinkDevice;
import org.lucidstack.link.QueueShard;
import org.lucidstack.socket.StackLoop;
import org.lucidstack.tun.TunConfig;
import org.lucidstack.tun.TunDevice;

/**
 * What {@code stack serve} runs: one stack, or with {@code --queues} one per queue of the device, each with its own loop,
 * services and flows. They end together. Any thread.
 */
final class ServedShards implements AutoCloseable {

    private final String device;
    private final List<StackLoop> loops = new ArrayList<>();

    private ServedShards(String device) {
        this.device = device;
    }

    /** Opens the device and starts serving; nothing stays open if this fails. */
    static ServedShards start(
            TunConfig config, int queues, AddressPlan plan, ImpairmentOptions impairments, Watchers watchers)
            throws IOException {
        List<? extends PolledLinkDevice> devices =
                queues == 1 ? List.of(TunDevice.open(config)) : QueueShard.of(TunDevice.openQueues(config, queues));
        ServedShards shards = new ServedShards(devices.get(0).name());
        try {
            for (PolledLinkDevice device : devices) {
                StackLoop loop = ServedStack.start(device, plan, impairments, watchers);
                shards.loops.add(loop);
                // On a thread of its own: a loop's thread must not wait for another's.
                loop.onTermination(cause -> Thread.ofVirtual().start(shards::close));
            }
            return shards;
        } catch (IOException | RuntimeException e) {
            shards.close();
            devices.forEach(PolledLinkDevice::close);
            throw e;
        }
    }

    /** The name of the device. */
    String device() {
        return device;
    }

    /** Has {@code callback} run when the first of them ends. */
    void onTermination(Runnable callback) {
        loops.forEach(loop -> loop.onTermination(cause -> callback.run()));
    }

    /** Waits until all have ended. @throws IOException why, unless it was by {@link #close} */
    void awaitTermination() throws IOException, InterruptedException {
        for (StackLoop loop : loops) {
            while (!loop.awaitTermination(Duration.ofDays(1))) {
                // A day is over, and the stack still runs.
            }
        }
        for (StackLoop loop : loops) {
            if (loop.failure().isPresent()) {
                throw loop.failure().get();
            }
        }
    }

    @Override
    public void close() {
        loops.forEach(StackLoop::close);
    }
}
