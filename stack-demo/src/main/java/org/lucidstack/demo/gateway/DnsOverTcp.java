package org.lucidstack.demo.gateway;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.lucidstack.demo.stream.Dialer;
import org.lucidstack.demo.stream.DuplexStream;

/**
 * Carries DNS messages over a stream, each after its length in two bytes (RFC 1035 section 4.2.2, RFC 7766), where datagrams cannot go.
 */
final class DnsOverTcp implements DatagramVia.Flow {

    private static final int MAX_MESSAGE = 65_535;

    private final DuplexStream stream;
    private final ByteBuffer length = ByteBuffer.allocate(2);

    DnsOverTcp(Dialer dialer, String host, int port) throws IOException {
        this.stream = dialer.dial(host, port);
    }

    @Override
    public void send(ByteBuffer message) throws IOException {
        if (message.remaining() > MAX_MESSAGE) {
            throw new IOException("a DNS message of " + message.remaining() + " bytes");
        }
        ByteBuffer framed = ByteBuffer.allocate(2 + message.remaining());
        framed.putShort((short) message.remaining()).put(message);
        stream.write(framed.flip());
    }

    @Override
    public void receive(ByteBuffer target) throws IOException {
        fill(length.clear());
        int count = length.getShort(0) & 0xffff;
        if (count > target.remaining()) {
            throw new IOException("a DNS message of " + count + " bytes");
        }
        int end = target.position() + count;
        int limit = target.limit();
        fill(target.limit(end));
        target.limit(limit);
    }

    private void fill(ByteBuffer target) throws IOException {
        while (target.hasRemaining()) {
            if (stream.read(target) < 0) {
                throw new EOFException("the DNS server closed the connection");
            }
        }
    }

    @Override
    public void close() {
        stream.abort();
    }
}
