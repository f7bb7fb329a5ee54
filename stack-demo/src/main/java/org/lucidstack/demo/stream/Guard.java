package org.lucidstack.demo.stream;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** Says where one may connect to. Any thread. */
@FunctionalInterface
public interface Guard {

    /** Lets everything through. */
    Guard ALL = (host, address, port) -> true;

    /**
     * @param host as it was asked for
     * @param address what it stands for; null if only the far side will know
     */
    boolean permits(String host, @Nullable InetAddress address, int port);
}
