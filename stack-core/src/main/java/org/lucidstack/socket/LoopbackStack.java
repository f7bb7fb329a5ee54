package org.lucidstack.socket;

import java.security.SecureRandom;
import org.lucidstack.ip.InterfaceConfig;
import org.lucidstack.link.Offload;
import org.lucidstack.stack.NetStack;

/** The stack of a JVM that asks for one without saying which: it talks to itself, on 127.0.0.1 and ::1. */
final class LoopbackStack {

    private static final class Holder {
        private static final StackLoop LOOP = start();
    }

    private LoopbackStack() {}

    /** The one of this JVM; it runs as long as the JVM. */
    static StackLoop loop() {
        return Holder.LOOP;
    }

    private static StackLoop start() {
        // A loop waits on a device. This one has no address and no route, so nothing ever passes it.
        MemoryLink nothing = MemoryLink.loopback("none", 1500, Offload.NONE);
        InterfaceConfig isolated = new InterfaceConfig().route("192.0.2.0/32");
        return StackLoop.start(
                NetStack.builder()
                        .random(new SecureRandom())
                        .device(nothing, isolated)
                        .build(),
                nothing);
    }
}
