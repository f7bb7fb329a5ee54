package org.lucidstack.demo.gateway;

import java.io.EOFException;
import java.io.IOException;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.lucidstack.buffer.Payload;
import org.lucidstack.demo.LineLog;
import org.lucidstack.env.UnreachableReport;
import org.lucidstack.net.FourTuple;
import org.lucidstack.socket.StackLoop;
import org.lucidstack.stack.NetStack;
import org.lucidstack.wire.Unreachable;

/** Carries datagrams on and the answers back. A flow is what has the same four-tuple; it ends when nothing was sent either way for a while. */
final class UdpGateway {

    private static final Duration SWEEP = Duration.ofSeconds(1);

    private final StackLoop loop;
    private final Via via;
    private final FlowLimits limits;
    private final Duration idle;
    private final LineLog log;
    private final Map<FourTuple, UdpFlow> flows = new ConcurrentHashMap<>();

    UdpGateway(StackLoop loop, Via via, FlowLimits limits, Duration idle, LineLog log) {
        this.loop = loop;
        this.via = via;
        this.limits = limits;
        this.idle = idle;
        this.log = log;
    }

    /** Takes all datagrams from now on. The stack is held. */
    void start(NetStack stack) {
        stack.udp().setInterceptor(this::arrived);
        Thread.ofVirtual().name("udp-idle").start(this::sweep);
    }

    private boolean arrived(FourTuple tuple, Payload data, Supplier<UnreachableReport> report) {
        UdpFlow flow = flows.get(tuple);
        if (flow == null) {
            if (via.isOwn(tuple)) {
                log.line("a route leads this gateway's own datagrams to " + tuple.local() + " back to it.");
                return true;
            }
            if (!limits.tryEnter(tuple.remoteAddress())) {
                log.line("too many flows: a datagram from " + tuple.remoteAddress() + " is dropped.");
                return true;
            }
            flow = new UdpFlow(this, tuple, report.get());
            flows.put(tuple, flow);
            flow.start();
        }
        flow.offer(data);
        return true;
    }

    DatagramVia.Flow open(FourTuple tuple) throws IOException {
        return via.openDatagrams(tuple.local());
    }

    /** Hands a datagram of the far end to the client. */
    void answer(FourTuple tuple, ByteBuffer data) throws IOException {
        loop.call(stack -> {
            stack.udp().sendFrom(tuple.local(), tuple.remote(), Payload.view(data));
            return true;
        });
    }

    /** The flow is over; {@code problem} may be one that the client is to hear of. */
    void ended(UdpFlow flow, IOException problem) {
        if (flows.remove(flow.tuple(), flow)) {
            limits.leave(flow.tuple().remoteAddress());
        }
        if (flow.isClosedByUs() || problem instanceof EOFException || !loop.isRunning()) {
            return;
        }
        if (!(problem instanceof PortUnreachableException)) {
            log.line("the flow " + flow.tuple().remote() + " to " + flow.tuple().local() + " ended: "
                    + problem.getMessage());
        }
        try {
            loop.execute(() -> flow.report().send(Unreachable.PORT));
        } catch (IOException e) {
            // The gateway has ended, and nobody is left to be told.
        }
    }

    private void sweep() {
        try {
            while (loop.isRunning()) {
                Thread.sleep(SWEEP);
                long now = System.nanoTime();
                flows.values().stream()
                        .filter(flow -> now - flow.lastUsed() > idle.toNanos())
                        .forEach(UdpFlow::close);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        flows.values().forEach(UdpFlow::close);
    }
}
