package org.lucidstack.demo.tunnel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.Consumer;
import org.lucidstack.ip.InterfaceConfig;
import org.lucidstack.link.MemoryWire;
import org.lucidstack.link.Offload;
import org.lucidstack.net.Prefix;
import org.lucidstack.socket.StackLoop;
import org.lucidstack.stack.NetStack;

/**
 * A stack in this process as the end of a tunnel: no TUN device and no rights are needed. A wire in memory leads from the stack
 * to the tunnel, which reads its far end as it reads a device.
 */
final class StackEnd implements PacketEnd {

    private final StackLoop loop;
    private final DeviceEnd outside;

    private StackEnd(StackLoop loop, DeviceEnd outside) {
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
        return new StackEnd(loop, new DeviceEnd(wire.right()));
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
        outside.start(packets, failure);
    }

    @Override
    public boolean deliver(ByteBuffer packet) {
        return outside.deliver(packet);
    }

    @Override
    public void close() {
        loop.close();
        outside.close();
    }
}
