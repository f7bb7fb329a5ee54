package org.lucidstack.stack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lucidstack.Verifies;
import org.lucidstack.ip.InterfaceConfig;
import org.lucidstack.link.Offload;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.IpAddress;
import org.lucidstack.net.Ipv4Address;
import org.lucidstack.net.Ipv6Address;
import org.lucidstack.tcp.CloseReason;
import org.lucidstack.tcp.Connection;
import org.lucidstack.tcp.ConnectionOptions;
import org.lucidstack.tcp.Listener;
import org.lucidstack.tcp.TcpState;
import org.lucidstack.time.Clock;

/** TCP and IP together: whole stacks, whole packets. */
class TcpOverIpTest {

    private static final Endpoint ANY4 = new Endpoint(IpAddress.unspecified(4), 0);

    @ParameterizedTest
    @CsvSource({
        "10.0.0.2,false,1500",
        "fd00::2,false,1500",
        "10.0.0.2,true,1500",
        "fd00::2,true,9000",
        "10.0.0.2,false,576"
    })
    void aTransferArrivesWhole(String address, boolean offload, int mtu) throws IOException {
        StackPair pair = new StackPair(new Offload(offload, offload));
        pair.mtu = mtu;
        IpAddress to = IpAddress.parse(address);
        Listener listener = pair.b.listen(new Endpoint(Ipv6Address.UNSPECIFIED, 7), 5, new ConnectionOptions());
        Connection client = pair.a.connect(
                new Endpoint(IpAddress.unspecified(to.version()), 0), new Endpoint(to, 7), new ConnectionOptions());
        pair.run(Clock.SECOND);
        Connection server = listener.accept();
        assertNotNull(server);
        assertEquals(TcpState.ESTABLISHED, client.state());

        byte[] data = new byte[1_000_000];
        new Random(5).nextBytes(data);
        ByteBuffer out = ByteBuffer.wrap(data);
        ByteBuffer in = ByteBuffer.allocate(data.length);
        for (int turn = 0; turn < 2000 && in.hasRemaining(); turn++) {
            client.send(out);
            pair.run(Clock.MILLISECOND);
            server.receive(in);
        }
        assertArrayEquals(data, in.array());
        if (!offload) {
            assertTrue(pair.aEnd.longest() <= mtu, "longest packet " + pair.aEnd.longest());
        } else {
            assertTrue(pair.aEnd.longest() > 20_000, "longest packet " + pair.aEnd.longest());
        }
        client.close();
        pair.run(Clock.SECOND);
        server.close();
        pair.run(Clock.SECOND);
        assertEquals(CloseReason.CLOSED, server.closeReason());
    }

    @Test
    void aClosedPortRefuses() throws IOException {
        StackPair pair = new StackPair(Offload.NONE);
        Connection client = pair.a.connect(ANY4, new Endpoint(IpAddress.parse("10.0.0.2"), 9), new ConnectionOptions());
        pair.run(Clock.SECOND);
        assertEquals(CloseReason.REFUSED, client.closeReason());
    }

    @Test
    void aStackConnectsToItself() throws IOException {
        StackPair pair = new StackPair(Offload.NONE);
        for (String address : new String[] {"10.0.0.1", "127.0.0.1", "::1"}) {
            IpAddress to = IpAddress.parse(address);
            Listener listener = pair.a.listen(new Endpoint(to, 0), 5, new ConnectionOptions());
            Endpoint any = new Endpoint(IpAddress.unspecified(to.version()), 0);
            Connection client = pair.a.connect(any, listener.local(), new ConnectionOptions());
            pair.run(Clock.MILLISECOND);
            Connection server = listener.accept();
            assertNotNull(server, address);
            client.send(ByteBuffer.wrap(new byte[200_000]));
            pair.run(Clock.SECOND);
            assertTrue(server.available() > 60_000, address);
            assertEquals(to, client.tuple().localAddress());
        }
        assertEquals(0, pair.aEnd.longest(), "nothing leaves the stack");
    }

    @Test
    @Verifies({"MUST-46", "RFC1122-3.2.1.3-1"})
    void impossibleDestinationsAreRefused() {
        StackPair pair = new StackPair(Offload.NONE);
        for (String address : new String[] {"10.0.0.255", "224.0.0.1", "255.255.255.255", "0.0.0.0"}) {
            Endpoint remote = new Endpoint(IpAddress.parse(address), 7);
            assertThrows(SocketException.class, () -> pair.a.connect(ANY4, remote, new ConnectionOptions()), address);
        }
        Endpoint foreign = new Endpoint(Ipv4Address.parse("10.0.0.9"), 0);
        Endpoint remote = new Endpoint(Ipv4Address.parse("10.0.0.2"), 7);
        assertThrows(SocketException.class, () -> pair.a.connect(foreign, remote, new ConnectionOptions()));
        assertThrows(
                SocketException.class,
                () -> pair.a.listen(new Endpoint(remote.address(), 1), 1, new ConnectionOptions()));
    }

    @Test
    void withoutARouteThereIsNoConnection() {
        StackPair pair = new StackPair(Offload.NONE);
        NetStack routed = NetStack.builder()
                .seed(1)
                .device(pair.aEnd, new InterfaceConfig().address("10.0.0.1/24").route("10.1.0.0/16"))
                .build();
        Endpoint far = new Endpoint(Ipv4Address.parse("8.8.8.8"), 7);
        assertThrows(NoRouteToHostException.class, () -> routed.connect(ANY4, far, new ConnectionOptions()));
    }

    @Test
    void aSmallerInterfaceMtuIsNoticedWhileSending() throws IOException {
        StackPair pair = new StackPair(Offload.NONE);
        Listener listener = pair.b.listen(new Endpoint(IpAddress.unspecified(4), 7), 5, new ConnectionOptions());
        Connection client = pair.a.connect(ANY4, new Endpoint(IpAddress.parse("10.0.0.2"), 7), new ConnectionOptions());
        pair.run(Clock.SECOND);
        pair.mtu = 1000;
        client.send(ByteBuffer.wrap(new byte[100_000]));
        pair.run(10 * Clock.SECOND);
        Connection server = listener.accept();
        ByteBuffer in = ByteBuffer.allocate(100_000);
        server.receive(in);
        assertEquals(100_000, in.position());
        assertEquals(1000, pair.aEnd.longest());
    }

    @Test
    void aGatewayTakesConnectionsToAnyAddressAndPort() throws IOException {
        StackPair pair = new StackPair(Offload.NONE);
        NetStack gateway = NetStack.builder()
                .seed(3)
                .device(pair.bEnd, new InterfaceConfig().host("10.0.0.1/24").anyDestination(true))
                .build();
        Listener all = gateway.listenOnAllPorts(4, 10, new ConnectionOptions());
        Listener dns = gateway.listen(new Endpoint(IpAddress.unspecified(4), 53), 10, new ConnectionOptions());
        Endpoint far = new Endpoint(IpAddress.parse("93.184.216.34"), 443);
        Connection client = pair.a.connect(ANY4, far, new ConnectionOptions());
        pair.a.connect(ANY4, new Endpoint(far.address(), 53), new ConnectionOptions());
        pair.run(Clock.MILLISECOND, gateway);
        Connection taken = all.accept();
        assertNotNull(taken);
        assertEquals(far, taken.tuple().local(), "the destination that the client meant");
        assertEquals(client.tuple().local(), taken.tuple().remote());
        assertNotNull(dns.accept());
        taken.send(ByteBuffer.wrap(new byte[10]));
        pair.run(Clock.MILLISECOND, gateway);
        assertEquals(10, client.available());
    }
}
