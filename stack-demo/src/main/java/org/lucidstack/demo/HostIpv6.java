package org.lucidstack.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether this host has IPv6: a device of one that has not takes no IPv6 address. */
public final class HostIpv6 {

    private static final Path DISABLED = Path.of("/proc/sys/net/ipv6/conf/default/disable_ipv6");

    /** Smallest MTU in bytes that a link with IPv6 has (RFC 8200 section 5). */
    public static final int MIN_MTU = 1280;

    private HostIpv6() {}

    public static boolean isEnabled() {
        try {
            return Files.readString(DISABLED).strip().equals("0");
        } catch (IOException absent) {
            return false;
        }
    }
}
