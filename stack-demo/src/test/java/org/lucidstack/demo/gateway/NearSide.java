package org.lucidstack.demo.gateway;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/** Clients for tests in a namespace: {@code NearSide flows|dns|udp N HOST}. Prints how many succeeded. */
public final class NearSide {

    private static final int TIMEOUT_MILLIS = 60_000;

    private NearSide() {}

    public static void main(String[] arguments) throws Exception {
        int count = Integer.parseInt(arguments[1]);
        InetAddress host = InetAddress.getByName(arguments[2]);
        int good = switch (arguments[0]) {
            case "flows" -> flows(count, host);
            case "dns" -> exchanges(count, host, FarSide.DNS);
            case "udp" -> exchanges(count, host, FarSide.ECHO);
            default -> throw new IllegalArgumentException(arguments[0]);
        };
        System.out.println("succeeded: " + good);
    }

    /** Connects all, and only when all are connected has each exchange data and end. */
    private static int flows(int count, InetAddress host) throws InterruptedException {
        CountDownLatch connected = new CountDownLatch(count);
        ConcurrentLinkedQueue<Exception> problems = new ConcurrentLinkedQueue<>();
        Thread[] threads = new Thread[count];
        for (int i = 0; i < count; i++) {
            byte[] data = new byte[20_000];
            Arrays.fill(data, (byte) i);
            threads[i] = Thread.startVirtualThread(() -> {
                try (Socket socket = new Socket()) {
                    socket.setSoTimeout(TIMEOUT_MILLIS);
                    socket.connect(new InetSocketAddress(host, FarSide.ECHO), TIMEOUT_MILLIS);
                    connected.countDown();
                    connected.await();
                    socket.getOutputStream().write(data);
                    socket.shutdownOutput();
                    if (!Arrays.equals(data, socket.getInputStream().readAllBytes())) {
                        throw new IllegalStateException("other bytes came back");
                    }
                } catch (Exception e) {
                    connected.countDown();
                    problems.add(e);
                }
            });
        }
        for (Thread thread : threads) {
            thread.join();
        }
        problems.stream().limit(5).forEach(System.out::println);
        return count - problems.size();
    }

    private static int exchanges(int count, InetAddress host, int port) throws Exception {
        int good = 0;
        for (int i = 0; i < count; i++) {
            byte[] query = new byte[40];
            Arrays.fill(query, 4, 40, (byte) i);
            try (DatagramSocket socket = new DatagramSocket()) {
                socket.setSoTimeout(5000);
                socket.connect(host, port);
                socket.send(new DatagramPacket(query, query.length));
                DatagramPacket answer = new DatagramPacket(new byte[512], 512);
                socket.receive(answer);
                good += FarSide.isAnswer(query, Arrays.copyOf(answer.getData(), answer.getLength())) ? 1 : 0;
            }
        }
        return good;
    }
}
