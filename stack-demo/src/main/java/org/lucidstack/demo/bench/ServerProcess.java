package org.lucidstack.demo.bench;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import org.lucidstack.ip.InterfaceConfig;
import org.lucidstack.socket.StackLoop;
import org.lucidstack.stack.NetStack;
import org.lucidstack.tun.Offloading;
import org.lucidstack.tun.TunConfig;
import org.lucidstack.tun.TunDevice;
import org.lucidstack.tun.raw.RawLimit;

/**
 * Our own contestants as a process: the arguments of {@link Contestant} behind {@code lucid}, {@code raw} or {@code raw-copy}
 * (loops without a stack, without and with one copy of each payload byte) and for how many microseconds they busy poll.
 */
final class ServerProcess {

    static final String ALLOCATED = "allocated ";

    private ServerProcess() {}

    public static void main(String[] arguments) {
        String host = arguments[3] + "/24";
        TunConfig config = TunConfig.named(arguments[2])
                .withAddresses(host)
                .withMtu(Integer.parseInt(arguments[5]))
                .withOffloading(offloading(arguments[0], arguments[6]))
                .withBusyPollNanos(TimeUnit.MICROSECONDS.toNanos(Integer.parseInt(arguments[1])));
        try (AutoCloseable server = start(arguments[0], config, host)) {
            System.out.println(Contestant.READY + " " + arguments[2]);
            System.out.flush();
            tellAllocations();
        } catch (Exception e) {
            System.out.println(e.getMessage());
            System.exit(1);
        }
        System.exit(0);
    }

    /** The raw loops are the limit, so that they do nothing in software. */
    private static Offloading offloading(String kind, String device) {
        if (device.equals("offload")) {
            return Offloading.KERNEL;
        }
        return kind.equals("lucid") ? Offloading.SOFTWARE : Offloading.NONE;
    }

    /** Answers each line of the input with {@code allocated} and the bytes that were allocated on the heap so far, until the input ends. */
    private static void tellAllocations() throws IOException {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        while (System.in.read() >= 0) {
            System.out.println(ALLOCATED + threads.getTotalThreadAllocatedBytes());
            System.out.flush();
        }
    }

    private static AutoCloseable start(String kind, TunConfig config, String host) throws IOException {
        if (!kind.equals("lucid")) {
            return RawLimit.start(config, kind.equals("raw-copy"));
        }
        TunDevice device = TunDevice.open(config);
        InterfaceConfig addresses = new InterfaceConfig().everyAddressBut(host);
        NetStack stack = NetStack.builder()
                .random(new SecureRandom())
                .device(device, addresses)
                .build();
        StackLoop loop = StackLoop.start(stack, device);
        try {
            BenchServices.open(loop);
            return loop;
        } catch (IOException e) {
            loop.close();
            throw e;
        }
    }
}
