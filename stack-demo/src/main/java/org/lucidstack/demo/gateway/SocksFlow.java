package org.lucidstack.demo.gateway;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import org.lucidstack.demo.HostPort;
import org.lucidstack.demo.socks.SocksDatagrams;
import org.lucidstack.demo.socks.SocksDialer;
import org.lucidstack.net.Endpoint;

/** A flow through a SOCKS proxy, with an association of its own. As of a connected socket, only the destination's datagrams come out. */
record SocksFlow(SocksDatagrams datagrams, HostPort destination) implements DatagramVia.Flow {

    static SocksFlow open(SocksDialer dialer, Endpoint to) throws IOException {
        boolean isIpv4 = to.address().version() == 4;
        return new SocksFlow(
                dialer.associate(isIpv4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6),
                new HostPort(to.address().toString(), to.port()));
    }

    @Override
    public void send(ByteBuffer datagram) throws IOException {
        datagrams.send(datagram, destination);
    }

    @Override
    public void receive(ByteBuffer target) throws IOException {
        int start = target.position();
        while (!datagrams.receive(target).equals(destination)) {
            target.position(start);
        }
    }

    @Override
    public void close() {
        datagrams.close();
    }
}
