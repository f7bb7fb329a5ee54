package org.lucidstack.tun.raw;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lucidstack.buffer.Payload;
import org.lucidstack.link.PolledLinkDevice;
import org.lucidstack.wire.InternetChecksum;
import org.lucidstack.wire.PacketBuffer;

/**
 * A loop on a device that pretends to be a TCP peer over IPv4, as cheaply as can be: port 9 discards, 19 sends for
 * ever, 7 sends back as many bytes as came, 80 answers every segment with a small HTTP response, and 81 closes after the
 * first. What passes through it is the limit for any stack on this device and machine.
 *
 * <p>One thread runs {@link #run}; any thread may {@link #stop}.
 */
public final class FakePeer {

    private static final int BATCH = 64;
    private static final int BURST = 16;
    private static final int IP_HEADER = 20;
    private static final int TCP_HEADER = 20;
    private static final int SYN_OPTIONS = 8;
    private static final int TCP = 6;
    private static final int FIN = 1;
    private static final int SYN = 2;
    private static final int RST = 4;
    private static final int ACK = 0x10;
    private static final int PSH = 8;
    private static final int WINDOW_SHIFT = 5;
    private static final long WAIT_NANOS = 200_000_000L;
    private static final byte[] RESPONSE =
            "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello\n".getBytes(StandardCharsets.US_ASCII);

    private final PolledLinkDevice device;
    private final boolean offload;
    private final int mss;
    private final int largestPayload;
    private final PayloadRing ring;
    private final Payload response =
            Payload.view(ByteBuffer.allocateDirect(RESPONSE.length).put(0, RESPONSE));
    private final long responseSum = InternetChecksum.sum(response);
    private final PacketBuffer out = new PacketBuffer();
    /** By the client's port, because there is one client address. */
    private final @Nullable FakeFlow[] flows = new FakeFlow[1 << 16];

    private final List<FakeFlow> touched = new ArrayList<>();
    private volatile boolean stopped;

    /**
     * @param device whose offload decides whether super-segments are used
     * @param copy whether each payload byte is copied once, as a stack must
     */
    public FakePeer(PolledLinkDevice device, boolean copy) {
        this.device = device;
        offload = device.offload().segmentation();
        mss = device.mtu() - IP_HEADER - TCP_HEADER;
        largestPayload = offload ? Math.max(1, (65535 - IP_HEADER - TCP_HEADER) / mss) * mss : mss;
        ring = new PayloadRing(largestPayload, copy);
    }

    /** Serves until {@link #stop}. @throws IOException if the device is gone */
    public void run() throws IOException {
        while (!stopped) {
            boolean more = device.receive(this::arrives, BATCH);
            more |= answer();
            if (!more) {
                device.await(WAIT_NANOS);
            }
        }
    }

    public void stop() {
        stopped = true;
        device.wakeup();
    }

    /** How many connections were opened and not reset so far. To be asked after {@link #run} has ended. */
    public int flowCount() {
        return (int) Arrays.stream(flows).filter(Objects::nonNull).count();
    }

    private void arrives(ByteBuffer packet, boolean verified) {
        int ip = packet.position();
        int tcp = ip + (packet.get(ip) & 0xf) * 4;
        if (packet.get(ip) >>> 4 != 4 || packet.get(ip + 9) != TCP || packet.limit() < tcp + TCP_HEADER) {
            return;
        }
        int port = packet.getShort(tcp) & 0xffff;
        int flags = packet.get(tcp + 13);
        if ((flags & SYN) != 0) {
            FakeFlow flow = new FakeFlow(packet, tcp);
            flows[port] = flow;
            send(flow, SYN | ACK, flow.sndUna, Payload.EMPTY, 0);
            return;
        }
        FakeFlow flow = flows[port];
        if (flow != null && (flags & RST) != 0) {
            flow.window = 0;
            flows[port] = null;
        } else if (flow != null) {
            segmentArrives(flow, packet, tcp, flags);
        }
    }

    private void segmentArrives(FakeFlow flow, ByteBuffer packet, int tcp, int flags) {
        flow.acknowledged(packet.getInt(tcp + 8), packet.getShort(tcp + 14) & 0xffff);
        int data = tcp + (packet.get(tcp + 12) >>> 4 & 0xf) * 4;
        int length = packet.limit() - data;
        if (packet.getInt(tcp + 4) == flow.rcvNxt && (length > 0 || (flags & FIN) != 0)) {
            ring.take(packet, data, length);
            flow.rcvNxt += length;
            flow.echoDue += length;
            if ((flags & FIN) != 0) {
                flow.rcvNxt++;
                flow.finArrived = true;
            }
            flow.ackDue = true;
        } else if (length > 0) {
            flow.ackDue = true;
        }
        if (touched.isEmpty() || touched.get(touched.size() - 1) != flow) {
            touched.add(flow);
        }
    }

    /** Sends what is due; whether a flow could send more at once. */
    private boolean answer() {
        boolean more = false;
        int kept = 0;
        for (int i = 0; i < touched.size(); i++) {
            FakeFlow flow = touched.get(i);
            boolean again = answer(flow);
            more |= again;
            if (again && (kept == 0 || touched.get(kept - 1) != flow)) {
                touched.set(kept++, flow);
            }
        }
        touched.subList(kept, touched.size()).clear();
        return more;
    }

    private boolean answer(FakeFlow flow) {
        boolean more = false;
        switch (flow.localPort) {
            case FakeFlow.CHARGEN -> more = !flow.finArrived && sendBurst(flow);
            case FakeFlow.HTTP -> {
                if (flow.echoDue > 0) {
                    flow.echoDue = 0;
                    sendData(flow, response, responseSum);
                }
            }
            case FakeFlow.HTTP_CLOSE -> {
                if (flow.echoDue > 0 && !flow.finSent) {
                    flow.finSent = true;
                    send(flow, FIN | ACK | PSH, flow.sndNxt, response, responseSum);
                    flow.sndNxt += RESPONSE.length + 1;
                }
            }
            case FakeFlow.ECHO -> {
                while (flow.echoDue > 0 && flow.usableWindow() > 0) {
                    int length = Math.min(Math.min(flow.echoDue, largestPayload), flow.usableWindow());
                    flow.echoDue -= length;
                    sendData(flow, ring.next(length), ring.sum(length));
                }
            }
            default -> flow.echoDue = 0;
        }
        if (flow.finArrived && !flow.finSent) {
            flow.finSent = true;
            send(flow, FIN | ACK, flow.sndNxt++, Payload.EMPTY, 0);
        } else if (flow.ackDue) {
            send(flow, ACK, flow.sndNxt, Payload.EMPTY, 0);
        }
        return more;
    }

    private boolean sendBurst(FakeFlow flow) {
        for (int i = 0; i < BURST; i++) {
            if (flow.usableWindow() < largestPayload) {
                return false;
            }
            sendData(flow, ring.next(largestPayload), ring.sum(largestPayload));
        }
        return true;
    }

    private void sendData(FakeFlow flow, Payload payload, long payloadSum) {
        send(flow, ACK | PSH, flow.sndNxt, payload, payloadSum);
        flow.sndNxt += payload.length();
    }

    private void send(FakeFlow flow, int flags, int seq, Payload payload, long payloadSum) {
        flow.ackDue = false;
        out.start(payload);
        int tcpLength = TCP_HEADER + ((flags & SYN) != 0 ? SYN_OPTIONS : 0);
        ByteBuffer headers = out.prepend(tcpLength);
        int tcp = headers.position();
        headers.putShort(tcp, (short) flow.localPort).putShort(tcp + 2, (short) flow.remotePort);
        headers.putInt(tcp + 4, seq).putInt(tcp + 8, flow.rcvNxt);
        headers.putShort(tcp + 12, (short) (tcpLength << 10 | flags))
                .putShort(tcp + 14, (short) 0xffff)
                .putInt(tcp + 16, 0);
        if ((flags & SYN) != 0) {
            headers.putInt(tcp + 20, 0x02040000 | mss).putInt(tcp + 24, 0x01030300 | WINDOW_SHIFT);
        }
        long pseudo = Integer.toUnsignedLong(flow.localAddress)
                + Integer.toUnsignedLong(flow.remoteAddress)
                + TCP
                + tcpLength
                + payload.length();
        if (offload) {
            headers.putShort(tcp + 16, (short) InternetChecksum.fold(pseudo));
            out.leaveChecksumPartial(16);
            out.requestSegmentation(mss);
        } else {
            long sum = pseudo + payloadSum + InternetChecksum.sum(headers, tcp, tcpLength);
            headers.putShort(tcp + 16, (short) InternetChecksum.checksum(sum));
        }
        prependIpv4(flow, tcpLength + payload.length());
        device.transmit(out);
    }

    private void prependIpv4(FakeFlow flow, int length) {
        ByteBuffer headers = out.prepend(IP_HEADER);
        int ip = headers.position();
        headers.putInt(ip, 0x45000000 | IP_HEADER + length)
                .putInt(ip + 4, 0x4000)
                .putInt(ip + 8, 0x40000000 | TCP << 16);
        headers.putInt(ip + 12, flow.localAddress).putInt(ip + 16, flow.remoteAddress);
        headers.putShort(ip + 10, (short) InternetChecksum.checksum(InternetChecksum.sum(headers, ip, IP_HEADER)));
    }
}
