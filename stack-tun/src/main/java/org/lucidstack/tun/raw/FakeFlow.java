package org.lucidstack.tun.raw;

import java.nio.ByteBuffer;

/** What {@link FakePeer} remembers of one connection: RFC 9293's sequence variables, without any checks. */
final class FakeFlow {

    static final int ECHO = 7;
    static final int DISCARD = 9;
    static final int CHARGEN = 19;
    static final int HTTP = 80;
    static final int HTTP_CLOSE = 81;

    final int localAddress;
    final int remoteAddress;
    final int localPort;
    final int remotePort;

    int rcvNxt;
    int sndUna;
    int sndNxt;
    /** Bytes beyond {@link #sndUna} that the other side takes. */
    long window;

    boolean established;
    /** Something has arrived since the last ACK went out. */
    boolean ackDue;

    boolean finArrived;
    boolean finSent;
    /** Bytes to send back. */
    int echoDue;

    private int windowShift;

    /** @param packet a SYN with its IPv4 header @param tcp where its TCP header starts */
    FakeFlow(ByteBuffer packet, int tcp) {
        int ip = packet.position();
        remoteAddress = packet.getInt(ip + 12);
        localAddress = packet.getInt(ip + 16);
        remotePort = packet.getShort(tcp) & 0xffff;
        localPort = packet.getShort(tcp + 2) & 0xffff;
        rcvNxt = packet.getInt(tcp + 4) + 1;
        sndUna = remotePort << 16;
        sndNxt = sndUna + 1;
        windowShift = windowShift(packet, tcp);
    }

    /** The window scale option (RFC 7323 section 2.2) of a SYN, 0 without one. */
    private static int windowShift(ByteBuffer packet, int tcp) {
        int end = Math.min(tcp + (packet.get(tcp + 12) >>> 4 & 0xf) * 4, packet.limit());
        int at = tcp + 20;
        while (at + 2 < end && packet.get(at) != 0) {
            if (packet.get(at) == 3) {
                return packet.get(at + 2) & 0xf;
            }
            at += packet.get(at) == 1 ? 1 : Math.max(2, packet.get(at + 1));
        }
        return 0;
    }

    /** Takes the acknowledgement of a segment. */
    void acknowledged(int ack, int windowField) {
        if (ack - sndUna > 0) {
            sndUna = ack;
        }
        window = (long) windowField << windowShift;
        established = true;
    }

    /** How many more bytes may be sent now. */
    int usableWindow() {
        return (int) Math.min(window - (sndNxt - sndUna), Integer.MAX_VALUE);
    }
}
