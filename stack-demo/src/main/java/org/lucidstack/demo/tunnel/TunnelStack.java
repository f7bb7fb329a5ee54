package org.lucidstack.demo.tunnel;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.lucidstack.net.Prefix;
import org.lucidstack.socket.StackLoop;

/**
 * A stack in this process whose only link is a tunnel: programs that use its sockets need no device, no route of the host and no
 * rights.
 *
 * <pre>
 *   sockets of loop() -- NetStack -- StackEnd -- PacketSwitch -- Transport == tunnel server -- the network behind it
 * </pre>
 */
public final class TunnelStack implements AutoCloseable {

    private final Transport transport;
    private final StackEnd end;
    private final ScheduledExecutorService ticks;

    private TunnelStack(Transport transport, StackEnd end, ScheduledExecutorService ticks) {
        this.transport = transport;
        this.end = end;
        this.ticks = ticks;
    }

    static TunnelStack open(Transport transport, List<Prefix> addresses, int mtu, TunnelLog log) throws IOException {
        transport.open();
        StackEnd end;
        try {
            end = StackEnd.open(addresses, mtu, stack -> true);
        } catch (IOException | RuntimeException e) {
            transport.close();
            throw e;
        }
        PacketSwitch packets = new PacketSwitch(end, log, 0);
        transport.start(packets);
        end.start(packets::fromEnd, problem -> log.line("the stack ended: " + problem));
        ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("tunnel-tick").factory());
        ticks.scheduleWithFixedDelay(
                () -> TunnelRun.tick(transport, log), 0, TunnelRun.TICK.toMillis(), TimeUnit.MILLISECONDS);
        return new TunnelStack(transport, end, ticks);
    }

    /** Runs the stack. */
    public StackLoop loop() {
        return end.loop();
    }

    @Override
    public void close() {
        ticks.shutdownNow();
        transport.close();
        end.close();
    }
}
