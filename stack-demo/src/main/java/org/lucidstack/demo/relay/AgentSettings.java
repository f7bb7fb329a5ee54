package org.lucidstack.demo.relay;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.HostPort;
import org.lucidstack.demo.stream.Dialer;

/**
 * What an agent was told.
 *
 * @param control the server
 * @param target what is published
 * @param udpIdle after which a UDP sender is forgotten
 * @param dialer makes all connections
 */
record AgentSettings(
        HostPort control,
        HostPort target,
        Transport transport,
        Duration udpIdle,
        @Nullable Secret secret,
        Dialer dialer) {}
