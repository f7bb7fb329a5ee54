package org.lucidstack.socket.names;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.lucidstack.net.IpAddress;

/** Writes what a DNS server would answer. */
final class AnswerBuilder {

    private final ByteBuffer out = ByteBuffer.allocate(1500);
    private int records;

    AnswerBuilder(int id, String name, int type) {
        out.putShort((short) id)
                .putShort((short) 0x8180)
                .putShort((short) 1)
                .putShort((short) 0)
                .putInt(0);
        name(name);
        out.putShort((short) type).putShort((short) 1);
    }

    private void name(String name) {
        for (String label : name.split("\\.")) {
            out.put((byte) label.length()).put(label.getBytes(StandardCharsets.US_ASCII));
        }
        out.put((byte) 0);
    }

    private int record(String owner, int type, int ttl) {
        name(owner);
        out.putShort((short) type).putShort((short) 1).putInt(ttl).putShort((short) 0);
        records++;
        return out.position();
    }

    private AnswerBuilder end(int start) {
        out.putShort(start - 2, (short) (out.position() - start));
        return this;
    }

    AnswerBuilder alias(String owner, String target, int ttl) {
        int start = record(owner, 5, ttl);
        name(target);
        return end(start);
    }

    AnswerBuilder address(String owner, String text, int ttl) {
        byte[] address = IpAddress.parse(text).toInetAddress().getAddress();
        int start = record(owner, address.length == 4 ? DnsMessage.A : DnsMessage.AAAA, ttl);
        out.put(address);
        return end(start);
    }

    /** @param code 0 = no error, 2 = server failure, 3 = no such name */
    byte[] build(int code) {
        out.putShort(2, (short) (0x8180 | code)).putShort(6, (short) records);
        byte[] bytes = new byte[out.position()];
        out.get(0, bytes);
        return bytes;
    }
}
