package org.lucidstack.demo.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.lucidstack.tun.raw.KernelClient;

/**
 * The client as a process of its own, on the host's sockets: a line {@code WORKLOAD HOST NANOSECONDS} comes in, a line with the
 * figure goes out, or one that begins with {@code error}. One JVM serves a whole run, so that it is warm.
 */
final class ClientProcess {

    private ClientProcess() {}

    public static void main(String[] arguments) throws IOException {
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = orders.readLine(); line != null; line = orders.readLine()) {
            System.out.println(answer(line.split(" ")));
            System.out.flush();
        }
        Runtime.getRuntime().halt(0);
    }

    private static String answer(String[] words) {
        try {
            KernelClient client = new KernelClient(InetAddress.getByName(words[1]));
            Duration time = Duration.ofNanos(Long.parseLong(words[2]));
            return Double.toString(Workload.of(words[0]).run(client, time));
        } catch (IOException e) {
            return "error " + e;
        }
    }
}
