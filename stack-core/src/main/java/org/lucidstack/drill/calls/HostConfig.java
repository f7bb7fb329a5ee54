package org.lucidstack.drill.calls;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.lucidstack.net.Prefix;
import org.lucidstack.tcp.ConnectionOptions;
import org.lucidstack.tcp.TcpConfig;

/** Settings of a host, by the keys of the stack-host protocol; read when the stack is built. */
public final class HostConfig {
    private static final int DEFAULT_MTU = 1500;
    /** With more, Linux's limit of 120 s between two counts. */
    static final int MAX_RETRIES = 6;

    /** Bits of {@code tcp_fastopen}. */
    static final class FastOpenBits {
        static final int CLIENT = 1;
        static final int SERVER = 2;
        /** Every listener, asked or not. */
        static final int ALL_LISTENERS = 0x400;

        private FastOpenBits() {}
    }

    final List<Prefix> addresses = new ArrayList<>();
    final TcpConfig tcp = new TcpConfig();
    /** What sockets have that are opened without more. */
    final ConnectionOptions options = new ConnectionOptions();

    int mtu = DEFAULT_MTU;
    long seed = 1;
    /** Fast open, by the bits of Linux's {@code tcp_fastopen}. */
    int fastOpen = FastOpenBits.CLIENT;

    private Duration initialRto = Duration.ofSeconds(1);

    /** An address of the host with the length of its subnet. */
    public HostConfig address(Prefix address) {
        addresses.removeIf(
                other -> other.address().version() == address.address().version());
        addresses.add(address);
        return this;
    }

    public HostConfig mtu(int bytes) {
        mtu = bytes;
        return this;
    }

    public HostConfig seed(long value) {
        seed = value;
        return this;
    }

    /** Settings of TCP. */
    public TcpConfig tcp() {
        return tcp;
    }

    /** Whether a key is of no use any more once the stack is built; the others count for what begins later. */
    public static boolean isFixedOnceBuilt(String key) {
        return switch (key) {
            case "local4", "local6", "mtu", "seed", "rto_min_ms", "rto_init_ms" -> true;
            default -> false;
        };
    }

    /**
     * Sets one key of the stack-host protocol.
     *
     * @return whether the key is known
     * @throws IllegalArgumentException if the value is not possible
     */
    public boolean set(String key, String value) {
        switch (key) {
            case "local4", "local6" -> address(Prefix.parse(value));
            case "mtu" -> mtu(number(key, value, 68, 65_535));
            case "seed" -> seed(Long.parseLong(value));
            case "rcvbuf" -> {
                int bytes = number(key, value, 1, 1 << 30);
                tcp.receiveBuffer(bytes, bytes);
            }
            case "sndbuf" -> tcp.maxSendBuffer(number(key, value, 1, 1 << 30));
            case "delack_ms" -> tcp.ackDelay(Duration.ofMillis(number(key, value, 0, 500)));
            case "quickack" -> tcp.quickAcks(number(key, value, 0, 1_000_000));
            case "iw" -> tcp.initialWindowSegments(number(key, value, 1, 1000));
            case "rto_min_ms" -> tcp.minRto(Duration.ofMillis(number(key, value, 1, 60_000)));
            case "rto_init_ms" -> {
                initialRto = Duration.ofMillis(number(key, value, 1, 60_000));
                tcp.initialRto(initialRto);
            }
            case "cc" -> tcp.congestionControl(oneOf(key, value, Map.of("reno", "reno", "cubic", "cubic")));
            case "sack" -> tcp.sack(bool(key, value));
            case "ts" -> tcp.timestamps(bool(key, value));
            case "wscale" -> tcp.windowScaling(bool(key, value));
            case "ecn" -> tcp.ecn(bool(key, value));
            case "synopts" ->
                tcp.synOptionOrder(oneOf(
                        key,
                        value,
                        Map.of("linux", TcpConfig.SynOptionOrder.LINUX, "bsd", TcpConfig.SynOptionOrder.BSD)));
            default -> {
                return false;
            }
        }
        return true;
    }

    /**
     * How long a SYN that is repeated {@code retries} times waits for its answer: each time twice as long.
     *
     * @throws IllegalArgumentException if that is more than is waited at most between two
     */
    Duration handshakeTimeout(int retries) {
        if (retries < 0 || retries > MAX_RETRIES) {
            throw new IllegalArgumentException(retries + " repetitions of a SYN");
        }
        return initialRto.multipliedBy((2L << retries) - 1);
    }

    private static int number(String key, String value, int min, int max) {
        if (!value.matches("\\d{1,10}") || Long.parseLong(value) < min || Long.parseLong(value) > max) {
            throw new IllegalArgumentException(key + " must be " + min + " to " + max + ", not " + value);
        }
        return Integer.parseInt(value);
    }

    private static boolean bool(String key, String value) {
        return number(key, value, 0, 1) == 1;
    }

    private static <T> T oneOf(String key, String value, Map<String, T> choices) {
        T choice = choices.get(value);
        if (choice == null) {
            throw new IllegalArgumentException(key + " must be one of " + choices.keySet() + ", not " + value);
        }
        return choice;
    }
}
