package org.lucidstack.drill.calls;

import java.io.IOException;
import org.lucidstack.env.StackObserver;

/** Makes the hosts that scripts run on: {@code VirtualHost::new}, or one on a device. */
@FunctionalInterface
public interface HostFactory {
    /**
     * A fresh host; who asks for it closes it.
     *
     * @param observers are told what happens in its stack
     * @throws IOException if there is no device for it
     */
    Host create(HostConfig config, StackObserver... observers) throws IOException;
}
