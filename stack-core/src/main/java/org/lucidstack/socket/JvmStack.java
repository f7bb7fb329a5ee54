package org.lucidstack.socket;

import java.security.SecureRandom;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.lucidstack.ip.InterfaceConfig;
import org.lucidstack.link.Offload;
import org.lucidstack.stack.NetStack;

/** The stack of a JVM that asks for one without saying which. Unless it was told, it talks to itself, on 127.0.0.1 and ::1. */
final class JvmStack {

    private static final ReentrantLock LOCK = new ReentrantLock();

    // Guarded by the lock.
    private static @Nullable StackLoop chosen;

    private JvmStack() {}

    /** The one of this JVM. */
    static StackLoop loop() {
        LOCK.lock();
        try {
            if (chosen == null) {
                chosen = startLoopback();
            }
            return chosen;
        } finally {
            LOCK.unlock();
        }
    }

    static void set(StackLoop loop) {
        LOCK.lock();
        try {
            chosen = loop;
        } finally {
            LOCK.unlock();
        }
    }

    private static StackLoop startLoopback() {
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
