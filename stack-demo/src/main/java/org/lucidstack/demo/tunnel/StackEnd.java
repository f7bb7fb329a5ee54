package org.lucidstack.demo.tunnel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.lucidstack.buffer.Payload;
import org.lucidstack.ip.InterfaceConfig;
import org.lucidstack.link.MemoryWire;
import org.lucidstack.link.Offload;
import org.lucidstack.link.PolledLinkDevice;
import org.lucidstack.net.Prefix;
import org.lucidstack.socket.StackLoop;
import org.lucidstack.stack.NetStack;
import org.lucidstack.wire.PacketBuffer;

/**
 * A stack in this process as the end of a tunnel: no device and no rights are needed. A wire in memory leads from the
 * stack to
 * the tunnel.
 */
final class StackEnd implements PacketEnd {

    private static final int BATCH = 64;

    private final StackLoop loop;
    private final PolledLinkDevice outside;
    private final ReentrantLock writing = new ReentrantLock();
    private final PacketBuffer outgoing = new PacketBuffer();
    private volatile boolean closed;

    private StackEnd(StackLoop loop, PolledLinkDevice outside) {
        this.loop = loop;
        this.outside = outside;
    }

    /**
     * @param own addresses of the stack
     * @param services opens what the stack serves
     */
    static StackEnd open(List<Prefix> own, int mtu, StackLoop.Call<Boolean> services) throws IOException {
        MemoryWire wire = new MemoryWire("stack", mtu, Offload.NONE);
        InterfaceConfig config = new InterfaceConfig();
        for (Prefix prefix : own) {
            if (prefix.length() == prefix.address().bitLength()) {
                config.address(prefix);
            } else {
                config.own(prefix);
            }
        }
        NetStack stack = NetStack.builder()
                .random(new SecureRandom())
                .device(wire.left(), config)
                .build();
        StackLoop loop = StackLoop.start(stack, wire.left());
        try {
            loop.call(services);
        } catch (IOException | RuntimeException e) {
            loop.close();
            throw e;
        }
        return new StackEnd(loop, wire.right());
    }

    /** For programs that use the stack. */
    StackLoop loop() {
        return loop;
    }

    @Override
    public String name() {
        return "stack";
    }

    @Override
    public void start(Consumer<ByteBuffer> packets, Consumer<Exception> failure) {
        loop.onTermination(cause -> cause.ifPresent(failure));
        Thread thread = new Thread(() -> run(packets, failure), "tunnel-stack");
        thread.setDaemon(true);
        thread.start();
    }

    private void run(Consumer<ByteBuffer> packets, Consumer<Exception> failure) {
        try {
            while (!closed) {
                outside.await(Long.MAX_VALUE);
                while (!closed && outside.receive((packet, verified) -> packets.accept(packet), BATCH) == BATCH) {
                    // a full batch: there may be more
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
            outgoing.start(Payload.view(packet));
            return !closed && outside.transmit(outgoing);
        } finally {
            writing.unlock();
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            loop.close();
            outside.close();
        }
    }
}
