package org.lucidstack.tun.raw;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.lucidstack.tun.TunConfig;

/**
 * A program for a network namespace of its own: measures {@link FakePeer} with {@link KernelClient} and prints a row
 * for each kind of device. Arguments: rounds, milliseconds for each workload.
 */
final class RawBench {

    private record Row(String name, int mtu, boolean offload, boolean copy) {}

    private static final Row[] ROWS = {
        new Row("plain", 1500, false, false),
        new Row("plain, one copy", 1500, false, true),
        new Row("plain, MTU 65520", 65520, false, false),
        new Row("virtio-net header", 1500, true, false),
        new Row("virtio-net header, one copy", 1500, true, true)
    };

    public static void main(String[] args) throws Exception {
        Files.writeString(Path.of("/proc/sys/net/ipv4/tcp_max_tw_buckets"), "1");
        int rounds = Integer.parseInt(args[0]);
        Duration time = Duration.ofMillis(Long.parseLong(args[1]));
        double[][][] results = new double[ROWS.length][5][rounds];
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < ROWS.length; i++) {
                if (args.length > 2 && !args[2].contains(Integer.toString(i))) {
                    continue;
                }
                double[] figures = measure(ROWS[i], time);
                for (int k = 0; k < figures.length; k++) {
                    results[i][k][round] = figures[k];
                }
            }
        }
        System.out.printf("%-28s %7s %7s %7s %9s %9s%n", "", "up", "down", "rtt us", "conn/s", "req/s");
        for (int i = 0; i < ROWS.length; i++) {
            double[] m = new double[5];
            for (int k = 0; k < 5; k++) {
                Arrays.sort(results[i][k]);
                m[k] = results[i][k][rounds / 2];
            }
            System.out.printf("%-28s %7.1f %7.1f %7.1f %9.0f %9.0f%n", ROWS[i].name(), m[0], m[1], m[2], m[3], m[4]);
        }
        System.exit(0);
    }

    private static double[] measure(Row row, Duration time) throws Exception {
        TunConfig config = TunConfig.named("raw0")
                .withAddresses("10.77.0.1/24")
                .withMtu(row.mtu())
                .withOffload(row.offload())
                .withBusyPollNanos(Long.getLong("busy", 0));
        try (RawLimit limit = RawLimit.start(config, row.copy())) {
            KernelClient client = limit.client();
            return new double[] {
                client.up(time),
                client.down(time),
                client.pingPong(time),
                client.connections(time),
                client.requests(32, time)
            };
        }
    }
}
