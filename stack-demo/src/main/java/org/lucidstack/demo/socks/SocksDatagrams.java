package org.lucidstack.demo.socks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.HostPort;
import org.lucidstack.demo.stream.DuplexStream;

/**
 * Datagrams through a SOCKS 5 server (RFC 1928 section 7), as long as the connection that asked for them. One thread may receive while
 * another sends; any may close.
 */
public final class SocksDatagrams implements AutoCloseable {

    private static final int MAX_DATAGRAM = 65_535;
    private static final int MAX_HEADER = 262;

    private final DuplexStream control;
    private final DatagramChannel channel;
    private final ByteBuffer received = ByteBuffer.allocate(MAX_DATAGRAM);

    private SocksDatagrams(DuplexStream control, DatagramChannel channel) {
        this.control = control;
        this.channel = channel;
    }

    static SocksDatagrams open(DuplexStream control, InetSocketAddress relay) throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        try {
            SocksDatagrams datagrams = new SocksDatagrams(control, channel.connect(relay));
            Thread.ofVirtual().name("socks udp control").start(datagrams::watch);
            return datagrams;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Ends with the connection: the server ends the association by closing it. */
    private void watch() {
        ByteBuffer ignored = ByteBuffer.allocate(64);
        try {
            while (control.read(ignored.clear()) >= 0) {
                // Nothing is to be said on it any more.
            }
        } catch (IOException e) {
            // A reset ends it as well.
        } finally {
            close();
        }
    }

    /** @throws java.net.PortUnreachableException if an earlier one did not find the server */
    public void send(ByteBuffer data, HostPort to) throws IOException {
        ByteBuffer datagram = ByteBuffer.allocate(MAX_HEADER + data.remaining());
        datagram.putShort((short) 0).put((byte) 0);
        channel.write(SocksFields.putAddress(datagram, to).put(data).flip());
    }

    /**
     * Waits for a datagram; fragments and what is malformed are dropped.
     *
     * @return whom it is of
     * @throws IOException if the association has ended
     */
    public HostPort receive(ByteBuffer target) throws IOException {
        while (true) {
            channel.read(received.clear());
            @Nullable HostPort from = SocksFields.datagramAddress(received.flip());
            if (from != null && received.remaining() <= target.remaining()) {
                target.put(received);
                return from;
            }
        }
    }

    /** Ends the association, and who waits for a datagram. Idempotent, never fails. */
    @Override
    public void close() {
        control.abort();
        try {
            channel.close();
        } catch (IOException e) {
            // The descriptor is given up either way.
        }
    }
}
