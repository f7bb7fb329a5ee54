package org.lucidstack.demo;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Random;

/** Sends datagrams of a given size to the echo service of ARGS[0] over the host's kernel, and compares what comes back. */
final class LargeDatagrams {

    private static final int ECHO = 7;

    private LargeDatagrams() {}

    /** @param args address, bytes of a datagram, how many; exits 0 if all came back unharmed */
    public static void main(String[] args) throws Exception {
        byte[] sent = new byte[Integer.parseInt(args[1])];
        byte[] received = new byte[sent.length + 1];
        Random random = new Random(1);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(5000);
            socket.setSendBufferSize(1 << 20);
            for (int i = 0; i < Integer.parseInt(args[2]); i++) {
                random.nextBytes(sent);
                socket.send(new DatagramPacket(sent, sent.length, InetAddress.getByName(args[0]), ECHO));
                DatagramPacket answer = new DatagramPacket(received, received.length);
                socket.receive(answer);
                if (answer.getLength() != sent.length
                        || !Arrays.equals(sent, 0, sent.length, received, 0, sent.length)) {
                    throw new IllegalStateException("datagram " + i + " came back changed");
                }
            }
        }
    }
}
