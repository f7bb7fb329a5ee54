package org.lucidstack.tun;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.lucidstack.ip.InterfaceConfig;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.IpAddress;
import org.lucidstack.socket.StackLoop;
import org.lucidstack.stack.NetStack;
import org.lucidstack.tcp.Connection;
import org.lucidstack.tcp.ConnectionHandler;
import org.lucidstack.tcp.ConnectionOptions;
import org.lucidstack.tcp.Listener;
import org.lucidstack.tcp.TcpConfig;
import org.lucidstack.tcp.TcpException;

/**
 * A stack with fast open at 10.9.0.2, for a namespace whose kernel is 10.9.0.1: answers requests on port 7 ({@code serve}), or asks port
 * 8 of the kernel twice ({@code ask}), and prints its counters.
 */
final class FastOpenPeer {

    private FastOpenPeer() {}

    public static void main(String[] arguments) throws Exception {
        TunDevice device = TunDevice.open(
                TunConfig.named("fast0").withAddresses("10.9.0.1/24").withOffloading(Offloading.NONE));
        NetStack stack = NetStack.builder()
                .random(new SecureRandom())
                .tcp(new TcpConfig().fastOpen(true))
                .device(device, new InterfaceConfig().address("10.9.0.2/24"))
                .build();
        try (StackLoop loop = StackLoop.start(stack, device)) {
            if (arguments[0].equals("serve")) {
                Listener listener = loop.call(
                        held -> held.listen(new Endpoint(IpAddress.parse("10.9.0.2"), 7), 5, new ConnectionOptions()));
                loop.execute(() -> listener.setHandler(() -> answer(listener.accept())));
                System.out.println("ready");
                System.in.read();
            } else {
                ask(loop);
                ask(loop);
            }
            System.out.println(loop.counters());
        }
    }

    private static void answer(Connection connection) {
        connection.setHandler(new ConnectionHandler() {
            @Override
            public void onReadable(Connection c) {
                ByteBuffer request = ByteBuffer.allocate(100);
                try {
                    if (c.receive(request) > 0) {
                        c.send(request.flip());
                        c.close();
                    }
                } catch (TcpException e) {
                    System.out.println(e.getMessage());
                }
            }
        });
    }

    private static void ask(StackLoop loop) throws Exception {
        ByteBuffer request = ByteBuffer.wrap("ping".getBytes(StandardCharsets.US_ASCII));
        CountDownLatch answered = new CountDownLatch(1);
        loop.call(held -> {
            Connection c = held.connect(
                    new Endpoint(IpAddress.unspecified(4), 0),
                    new Endpoint(IpAddress.parse("10.9.0.1"), 8),
                    new ConnectionOptions(),
                    request);
            System.out.println("on the SYN: " + request.position());
            c.setHandler(new ConnectionHandler() {
                @Override
                public void onWritable(Connection connection) {
                    try {
                        if (request.hasRemaining()) {
                            connection.send(request);
                        }
                    } catch (TcpException e) {
                        System.out.println(e.getMessage());
                    }
                }

                @Override
                public void onReadable(Connection connection) {
                    if (connection.closeReason() == null) {
                        System.out.println("answer: " + connection.available());
                        connection.abort();
                        answered.countDown();
                    }
                }
            });
            return c;
        });
        if (!answered.await(Duration.ofSeconds(20).toMillis(), TimeUnit.MILLISECONDS)) {
            System.out.println("no answer");
        }
    }
}
