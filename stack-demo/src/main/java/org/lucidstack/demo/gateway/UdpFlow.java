package org.lucidstack.demo.gateway;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;
import org.lucidstack.buffer.Payload;
import org.lucidstack.env.UnreachableReport;
import org.lucidstack.net.FourTuple;

/** The datagrams of one four-tuple: a thread opens the way on and sends, another receives. What is too much is dropped. */
final class UdpFlow {

    private static final int QUEUE = 64;
    private static final int MAX_DATAGRAM = 65_535;

    private final UdpGateway gateway;
    private final FourTuple tuple;
    private final UnreachableReport report;
    private final BlockingQueue<byte[]> outgoing = new ArrayBlockingQueue<>(QUEUE);
    private volatile long lastUsed = System.nanoTime();
    private volatile boolean closed;
    private volatile DatagramVia.@Nullable Flow far;
    private @Nullable Thread sender;

    UdpFlow(UdpGateway gateway, FourTuple tuple, UnreachableReport report) {
        this.gateway = gateway;
        this.tuple = tuple;
        this.report = report;
    }

    FourTuple tuple() {
        return tuple;
    }

    /** For the first datagram. */
    UnreachableReport report() {
        return report;
    }

    /** When a datagram went either way, as {@link System#nanoTime} tells. */
    long lastUsed() {
        return lastUsed;
    }

    boolean isClosedByUs() {
        return closed;
    }

    void start() {
        sender = Thread.ofVirtual().name("udp " + tuple).start(this::run);
    }

    /** A datagram of the client. The stack is held. */
    void offer(Payload data) {
        lastUsed = System.nanoTime();
        outgoing.offer(data.toByteArray());
    }

    private void run() {
        try (DatagramVia.Flow opened = gateway.open(tuple)) {
            far = opened;
            Thread.ofVirtual().name("udp answers " + tuple).start(() -> receive(opened));
            while (!closed) {
                opened.send(ByteBuffer.wrap(outgoing.take()));
            }
        } catch (IOException e) {
            gateway.ended(this, e);
        } catch (InterruptedException e) {
            gateway.ended(this, new IOException("interrupted", e));
        }
    }

    private void receive(DatagramVia.Flow opened) {
        ByteBuffer buffer = ByteBuffer.allocate(MAX_DATAGRAM);
        try {
            while (!closed) {
                opened.receive(buffer.clear());
                lastUsed = System.nanoTime();
                gateway.answer(tuple, buffer.flip());
            }
        } catch (IOException e) {
            gateway.ended(this, e);
            close();
        }
    }

    /** Ends the flow without a word to the client. */
    void close() {
        closed = true;
        DatagramVia.Flow open = far;
        if (open != null) {
            open.close();
        }
        if (sender != null) {
            sender.interrupt();
        }
    }
}
