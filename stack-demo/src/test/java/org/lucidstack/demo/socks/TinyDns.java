package org.lucidstack.demo.socks;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A DNS server that knows one name's IPv4 address: {@code TinyDns LISTEN NAME ADDRESS}. Prints ready. */
public final class TinyDns {

    private static final int PORT = 53;
    private static final int HEADER = 12;
    private static final int NO_SUCH_NAME = 3;

    private TinyDns() {}

    public static void main(String[] arguments) throws Exception {
        byte[] address = InetAddress.getByName(arguments[2]).getAddress();
        try (DatagramSocket socket = new DatagramSocket(PORT, InetAddress.getByName(arguments[0]))) {
            System.out.println("ready");
            DatagramPacket packet = new DatagramPacket(new byte[512], 512);
            while (true) {
                packet.setLength(512);
                socket.receive(packet);
                ByteBuffer answer =
                        answer(ByteBuffer.wrap(packet.getData(), 0, packet.getLength()), arguments[1], address);
                socket.send(new DatagramPacket(answer.array(), answer.remaining(), packet.getSocketAddress()));
            }
        }
    }

    /** The question, and an address for it if the name is ours and one of IPv4 is wanted (RFC 1035 section 4). */
    private static ByteBuffer answer(ByteBuffer query, String known, byte[] address) {
        StringBuilder name = new StringBuilder();
        query.position(HEADER);
        for (int length = query.get(); length > 0; length = query.get()) {
            byte[] label = new byte[length];
            query.get(label);
            name.append(name.isEmpty() ? "" : ".").append(new String(label, StandardCharsets.US_ASCII));
        }
        boolean isKnown = name.toString().equals(known);
        boolean isWanted = query.getShort() == 1;
        query.getShort();
        ByteBuffer answer = ByteBuffer.allocate(512).put(query.flip());
        answer.putShort(2, (short) (0x8180 | (isKnown ? 0 : NO_SUCH_NAME)));
        answer.putShort(6, (short) (isKnown && isWanted ? 1 : 0))
                .putShort(8, (short) 0)
                .putShort(10, (short) 0);
        if (isKnown && isWanted) {
            answer.putShort((short) (0xc000 | HEADER)).putShort((short) 1).putShort((short) 1);
            answer.putInt(60).putShort((short) address.length).put(address);
        }
        return answer.flip();
    }
}
