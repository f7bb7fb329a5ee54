package org.lucidstack.tcp;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.lucidstack.tcp.security.EphemeralPorts;
import org.lucidstack.tcp.security.FastOpenCookies;
import org.lucidstack.tcp.security.IsnGenerator;
import org.lucidstack.tcp.security.SynCookies;
import org.lucidstack.tcp.security.TimestampOffsets;

/** Everything of TCP that an outsider must not be able to foresee. */
final class TcpSecrets {

    final IsnGenerator isns;
    final EphemeralPorts ports;
    final TimestampOffsets timestampOffsets;
    final SynCookies cookies;
    private final RandomGenerator random;
    private @Nullable FastOpenCookies fastOpenCookies;

    TcpSecrets(RandomGenerator random) {
        this.random = random;
        isns = new IsnGenerator(random);
        ports = new EphemeralPorts(random);
        timestampOffsets = new TimestampOffsets(random);
        cookies = new SynCookies(random);
    }

    /** Made when the first client asks, for most servers never need one. */
    FastOpenCookies fastOpenCookies() {
        if (fastOpenCookies == null) {
            fastOpenCookies = new FastOpenCookies(random);
        }
        return fastOpenCookies;
    }
}
