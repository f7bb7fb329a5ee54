package org.lucidstack.tcp;

import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;
import org.lucidstack.net.FourTuple;

final class TcpSecrets {
    private final RandomGenerator random;

    TcpSecrets(RandomGenerator random) {
        this.random = random;
    }

    long isn(FourTuple tuple, long now) {
        return random.nextInt() & 0xffffffffL;
    }

    int timestampOffset(FourTuple tuple) {
        return random.nextInt();
    }

    int ephemeralPort(FourTuple tuple, IntPredicate isFree) {
        for (int i = 0; i < 30000; i++) {
            int port = 32768 + random.nextInt(28232);
            if (isFree.test(port)) {
                return port;
            }
        }
        return 0;
    }
}
