package org.lucidstack.demo.gateway;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Servers for tests in a namespace: {@code FarSide ADDRESS}. Prints ready. */
public final class FarSide {

    /** Sends back what it gets; datagrams as {@link #DNS} does. */
    public static final int ECHO = 9100;
    /** Answers only when the request has ended: with its length. */
    public static final int HALF_CLOSE = 9101;
    /** Speaks first, as mail servers do. */
    public static final int BANNER = 9102;
    /** Sends for ever. */
    public static final int ENDLESS = 9103;
    /** Says bye and ends its direction, then prints how much it still received. */
    public static final int ENDS_FIRST = 9104;

    public static final int DNS = 53;

    private FarSide() {}

    @FunctionalInterface
    private interface Service {
        void serve(Socket client) throws IOException;
    }

    public static void main(String[] arguments) throws Exception {
        InetAddress address = InetAddress.getByName(arguments[0]);
        listen(address, ECHO, client -> client.getInputStream().transferTo(client.getOutputStream()));
        listen(address, HALF_CLOSE, client -> {
            int length = client.getInputStream().readAllBytes().length;
            client.getOutputStream().write(("got " + length + "\n").getBytes(StandardCharsets.US_ASCII));
        });
        listen(address, BANNER, client -> {
            client.getOutputStream().write("220 mail\r\n".getBytes(StandardCharsets.US_ASCII));
            client.getInputStream().read();
            client.getOutputStream().write("250 ok\r\n".getBytes(StandardCharsets.US_ASCII));
        });
        listen(address, ENDLESS, client -> {
            OutputStream out = client.getOutputStream();
            while (true) {
                out.write(new byte[65_536]);
            }
        });
        listen(address, ENDS_FIRST, client -> {
            client.getOutputStream().write("bye\n".getBytes(StandardCharsets.US_ASCII));
            client.shutdownOutput();
            System.out.println("received " + client.getInputStream().readAllBytes().length);
        });
        listen(address, DNS, FarSide::dnsOverTcp);
        Thread.ofPlatform().start(() -> datagrams(address, DNS));
        Thread.ofPlatform().start(() -> datagrams(address, ECHO));
        System.out.println("ready " + address);
    }

    private static void listen(InetAddress address, int port, Service service) throws IOException {
        ServerSocket server = new ServerSocket(port, 4096, address);
        Thread.ofPlatform().start(() -> {
            while (true) {
                try {
                    Socket client = server.accept();
                    Thread.startVirtualThread(() -> serve(client, service));
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
        });
    }

    private static void serve(Socket client, Service service) {
        try (client) {
            service.serve(client);
        } catch (IOException e) {
            // The client has gone: nothing more to serve.
        }
    }

    private static void dnsOverTcp(Socket client) throws IOException {
        DataInputStream in = new DataInputStream(client.getInputStream());
        DataOutputStream out = new DataOutputStream(client.getOutputStream());
        while (true) {
            byte[] query = new byte[in.readUnsignedShort()];
            in.readFully(query);
            byte[] answer = answer(query);
            out.writeShort(answer.length);
            out.write(answer);
            out.flush();
        }
    }

    private static void datagrams(InetAddress address, int port) {
        try (DatagramSocket socket = new DatagramSocket(port, address)) {
            DatagramPacket packet = new DatagramPacket(new byte[512], 512);
            while (true) {
                packet.setLength(512);
                socket.receive(packet);
                byte[] answer = answer(Arrays.copyOf(packet.getData(), packet.getLength()));
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The query, marked as a response; nobody here looks further. */
    private static byte[] answer(byte[] query) {
        byte[] answer = query.clone();
        answer[2] |= (byte) 0x80;
        return answer;
    }

    static boolean isAnswer(byte[] query, byte[] answer) {
        return Arrays.equals(answer(query), answer);
    }

    static byte[] readExactly(InputStream in, int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new IOException("ended after " + bytes.length + " of " + count + " bytes");
        }
        return bytes;
    }
}
