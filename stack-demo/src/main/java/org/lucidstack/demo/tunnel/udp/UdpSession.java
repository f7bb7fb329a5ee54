package org.lucidstack.demo.tunnel.udp;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.tunnel.Drop;
import org.lucidstack.demo.tunnel.Hello;
import org.lucidstack.demo.tunnel.Peer;
import org.lucidstack.demo.tunnel.crypto.SecureSession;
import org.lucidstack.demo.tunnel.crypto.SecureSession.Verdict;

/**
 * One set of keys in use between two ends: seals packets into datagrams, opens them, and follows the address of the
 * other end.
 * Times are milliseconds of any origin. Any thread.
 */
final class UdpSession {

    static final byte HELLO = 1;
    static final byte WELCOME = 2;
    static final byte DATA = 3;

    static final int HELLO_HEADER = 4;
    static final int WELCOME_HEADER = 8;
    static final int DATA_HEADER = 16;
    static final int OVERHEAD = DATA_HEADER + SecureSession.OVERHEAD;

    private static final int COUNTER = 8;

    private final SecureSession keys;
    private final int localIndex;
    private final int remoteIndex;
    private final long born;
    private final PathLimit limit;
    private volatile InetSocketAddress endpoint;
    private volatile long lastReceived;
    private volatile long lastSent;

    /** @param mtu of the inner packets that both ends agreed on, in bytes */
    UdpSession(SecureSession keys, int localIndex, int remoteIndex, int mtu, InetSocketAddress endpoint, long now) {
        this.keys = keys;
        this.localIndex = localIndex;
        this.remoteIndex = remoteIndex;
        this.limit = new PathLimit(mtu, OVERHEAD);
        this.endpoint = endpoint;
        this.born = now;
        this.lastReceived = now;
        this.lastSent = now;
    }

    /** A header of 4 bytes. */
    static ByteBuffer header(byte type, int capacity) {
        return ByteBuffer.allocate(capacity).put(type).put(Hello.VERSION).putShort((short) 0);
    }

    /** The index that a welcome or a data datagram is for. */
    static int index(ByteBuffer datagram) {
        return datagram.getInt(datagram.position() + 4);
    }

    /** Sends a packet to where the other end was last, as {@link Peer#send}. @return null, or why it is lost */
    @Nullable
    Drop send(ByteBuffer packet, DatagramPort port, long now) {
        ByteBuffer datagram = header(DATA, DATA_HEADER + packet.remaining() + SecureSession.OVERHEAD);
        datagram.putInt(remoteIndex).position(DATA_HEADER);
        ByteBuffer header = datagram.slice(0, DATA_HEADER);
        if (!keys.seal(counter -> header.putLong(COUNTER, counter), packet.duplicate(), datagram)) {
            return Drop.NO_SESSION;
        }
        lastSent = now;
        InetSocketAddress to = endpoint;
        return switch (port.send(datagram.flip(), to)) {
            case SENT -> null;
            case FAILED -> Drop.SEND_FAILED;
            case TOO_LONG -> {
                limit.refused(packet.remaining(), to.getAddress() instanceof Inet6Address);
                yield null;
            }
        };
    }

    /** The longest packet that reaches the other end, in bytes. */
    int maxPacket() {
        return limit.maxPacket();
    }

    /**
     * Opens a data datagram. The other end is from now on where its newest packet came from.
     *
     * @param target is given the packet if the verdict is an accepting one
     */
    Verdict open(ByteBuffer datagram, InetSocketAddress from, ByteBuffer target, long now) {
        int at = datagram.position();
        ByteBuffer header = datagram.slice(at, DATA_HEADER);
        ByteBuffer sealed = datagram.slice(at + DATA_HEADER, datagram.remaining() - DATA_HEADER);
        Verdict verdict = keys.open(header.getLong(COUNTER), header, sealed, target);
        if (verdict.isAccepted()) {
            lastReceived = now;
        }
        if (verdict == Verdict.NEWEST && !from.equals(endpoint)) {
            endpoint = from;
            limit.reset();
        }
        return verdict;
    }

    int localIndex() {
        return localIndex;
    }

    InetSocketAddress endpoint() {
        return endpoint;
    }

    long age(long now) {
        return now - born;
    }

    long silence(long now) {
        return now - lastReceived;
    }

    long sinceSent(long now) {
        return now - lastSent;
    }

    long sentCount() {
        return keys.sentCount();
    }
}
