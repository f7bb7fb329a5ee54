package org.lucidstack.demo.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.lucidstack.tun.raw.KernelClient;

/**
 * The client as a process of its own, on the host's sockets. A line comes in, and a line goes out: {@code figure} and the
 * figure, or {@code error} and what went wrong. One JVM serves a whole run, so that it is warm.
 *
 * <pre>
 *   WORKLOAD HOST NANOSECONDS    runs a workload for that long
 *   idle HOST COUNT              opens so many connections in the place of those it had before
 * </pre>
 */
final class ClientProcess {

    static final String IDLE = "idle";
    static final String FIGURE = "figure ";
    static final String ERROR = "error ";
    /** Connections that are opened at once; no server's backlog is smaller. */
    private static final int TOGETHER = 8;

    private final List<SocketChannel> idle = new ArrayList<>();

    private ClientProcess() {}

    public static void main(String[] arguments) throws IOException {
        ClientProcess client = new ClientProcess();
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = orders.readLine(); line != null; line = orders.readLine()) {
            System.out.println(client.answer(line.split(" ")));
            System.out.flush();
        }
        Runtime.getRuntime().halt(0);
    }

    private String answer(String[] words) {
        try {
            InetAddress host = InetAddress.getByName(words[1]);
            if (words[0].equals(IDLE)) {
                standBy(host, Integer.parseInt(words[2]));
                return FIGURE + idle.size();
            }
            Duration time = Duration.ofNanos(Long.parseLong(words[2]));
            return FIGURE + Workload.of(words[0]).run(new KernelClient(host), time);
        } catch (IOException e) {
            return ERROR + e;
        }
    }

    private void standBy(InetAddress host, int count) throws IOException {
        for (SocketChannel channel : idle) {
            channel.close();
        }
        idle.clear();
        InetSocketAddress server = new InetSocketAddress(host, KernelClient.DISCARD);
        for (int i = 0; i < count; i += TOGETHER) {
            for (int k = i; k < Math.min(i + TOGETHER, count); k++) {
                SocketChannel channel = SocketChannel.open();
                idle.add(channel);
                channel.configureBlocking(false);
                channel.connect(server);
            }
            for (SocketChannel channel : idle.subList(i, idle.size())) {
                channel.configureBlocking(true);
                channel.finishConnect();
            }
        }
    }
}
