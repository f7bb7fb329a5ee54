package org.lucidstack.jmh;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.lucidstack.ip.InterfaceConfig;
import org.lucidstack.link.LinkDevice;
import org.lucidstack.link.Offload;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.IpAddress;
import org.lucidstack.stack.NetStack;
import org.lucidstack.tcp.Connection;
import org.lucidstack.tcp.ConnectionOptions;
import org.lucidstack.tcp.Listener;
import org.lucidstack.wire.PacketBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A data segment's way from the bytes of its IP packet to the reader, with the acknowledgment that it provokes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SegmentArrivalBenchmark {

    private static final int IP_HEADER = 20;
    private static final int SEQ = IP_HEADER + 4;
    private static final int PORT = 9;

    /** A full segment of Ethernet's size, or a super-segment. */
    @Param({"1448", "57920"})
    public int length;

    private final Wire clientWire = new Wire();
    private final Wire serverWire = new Wire();
    private final ByteBuffer target = ByteBuffer.allocateDirect(1 << 16);
    private NetStack server;
    private Connection reader;
    private ByteBuffer packet;

    /** Keeps what is sent until it is asked for; keeps nothing once it is closed. */
    private static final class Wire implements LinkDevice {
        private final ArrayDeque<byte[]> sent = new ArrayDeque<>();
        private boolean closed;

        @Override
        public String name() {
            return "wire";
        }

        @Override
        public int mtu() {
            return 1500;
        }

        @Override
        public Offload offload() {
            return new Offload(true, true);
        }

        @Override
        public boolean transmit(PacketBuffer out) {
            if (!closed) {
                sent.add(out.toByteArray());
            }
            return true;
        }
    }

    private static NetStack stack(Wire wire, IpAddress address) {
        return NetStack.builder()
                .seed(1)
                .device(wire, new InterfaceConfig().own(address + "/32"))
                .build();
    }

    private static void carry(Wire from, NetStack to, Wire device) {
        for (byte[] bytes = from.sent.poll(); bytes != null; bytes = from.sent.poll()) {
            to.receive(device, ByteBuffer.wrap(bytes), true);
        }
        to.flush();
    }

    @Setup
    public void connect() throws IOException {
        NetStack client = stack(clientWire, Segments.CLIENT);
        server = stack(serverWire, Segments.SERVER);
        Listener listener = server.listen(new Endpoint(Segments.SERVER, PORT), 1, new ConnectionOptions());
        Connection writer = client.connect(
                new Endpoint(Segments.CLIENT, 0), new Endpoint(Segments.SERVER, PORT), new ConnectionOptions());
        client.flush();
        carry(clientWire, server, serverWire);
        carry(serverWire, client, clientWire);
        carry(clientWire, server, serverWire);
        reader = listener.accept();
        writer.send(ByteBuffer.allocate(1000));
        client.flush();
        byte[] small = clientWire.sent.remove();
        int headers = small.length - 1000;
        packet = ByteBuffer.allocateDirect(headers + length)
                .put(small, 0, headers)
                .clear();
        packet.putShort(2, (short) (headers + length)).putShort(10, (short) 0);
        packet.putShort(10, (short) ~sum(packet));
        clientWire.closed = true;
        serverWire.closed = true;
    }

    /** Of the IPv4 header. */
    private static int sum(ByteBuffer header) {
        int sum = 0;
        for (int i = 0; i < IP_HEADER; i += 2) {
            sum += header.getShort(i) & 0xffff;
        }
        return (sum & 0xffff) + (sum >>> 16);
    }

    @Benchmark
    public int arrive() throws IOException {
        server.receive(serverWire, packet.clear(), true);
        int count = reader.receive(target.clear());
        server.flush();
        if (count != length) {
            throw new IllegalStateException("the segment was not accepted: " + count);
        }
        packet.putInt(SEQ, packet.getInt(SEQ) + length);
        return count;
    }
}
