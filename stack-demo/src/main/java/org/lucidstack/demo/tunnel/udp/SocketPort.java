package org.lucidstack.demo.tunnel.udp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.tunnel.TunnelLog;

/** A UDP socket of this host. Its datagrams are never cut: what is too long for the path is not sent. */
final class SocketPort implements DatagramPort {

    /** The platform tells the error number in words only. */
    private static final String EMSGSIZE = "Message too long";

    private static final int LARGEST = 65_535;
    private static final int BUFFER = 4 << 20;

    private final InetSocketAddress address;
    private final TunnelLog log;
    private @Nullable DatagramChannel channel;
    private volatile boolean closed;

    /** @param address to bind to */
    SocketPort(InetSocketAddress address, TunnelLog log) {
        this.address = address;
        this.log = log;
    }

    @Override
    public void open() throws IOException {
        DatagramChannel opened = DatagramChannel.open();
        try {
            opened.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER);
            opened.setOption(StandardSocketOptions.SO_SNDBUF, BUFFER);
            opened.setOption(ExtendedSocketOptions.IP_DONTFRAGMENT, true);
            opened.bind(address);
        } catch (IOException e) {
            opened.close();
            throw new IOException("cannot use UDP port " + address.getPort() + ": " + e.getMessage() + ".", e);
        }
        channel = opened;
    }

    @Override
    public void start(Receiver receiver) {
        Thread thread = new Thread(() -> run(receiver), "tunnel-udp");
        thread.setDaemon(true);
        thread.start();
    }

    private void run(Receiver receiver) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(LARGEST);
        while (!closed && channel != null) {
            try {
                InetSocketAddress from = (InetSocketAddress) channel.receive(buffer.clear());
                receiver.receive(buffer.flip(), from);
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                log.line("receiving failed: " + e.getMessage());
            }
        }
    }

    @Override
    public Outcome send(ByteBuffer datagram, InetSocketAddress to) {
        try {
            boolean left = channel != null && !to.isUnresolved() && channel.send(datagram, to) > 0;
            return left ? Outcome.SENT : Outcome.FAILED;
        } catch (IOException e) {
            // Or no route while the link is down: as good as lost on the way.
            return EMSGSIZE.equals(e.getMessage()) ? Outcome.TOO_LONG : Outcome.FAILED;
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            log.line("closing failed: " + e.getMessage());
        }
    }
}
