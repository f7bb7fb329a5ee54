package org.lucidstack.demo.tunnel.crypto;

import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keys for one session, one per direction, made anew by each handshake. A counter names each packet; it is sent along
 * (UDP) or
 * implied (TCP), never repeated, and accepted once. Any thread.
 */
public final class SecureSession {

    /** What a packet becomes longer by. */
    public static final int OVERHEAD = AeadKey.TAG_LENGTH;

    /** Far below the 2^64 that would repeat a nonce. */
    private static final long MAX_COUNTER = 1L << 60;

    /** What became of a received packet. */
    public enum Verdict {
        /** Authentic, and the newest so far. */
        NEWEST,
        /** Authentic, but overtaken by a newer one. */
        OVERTAKEN,
        /** Its counter was accepted before, or is too old to tell. */
        REPLAYED,
        /** Damaged, forged, or of another key. */
        NOT_AUTHENTIC;

        public boolean isAccepted() {
            return this == NEWEST || this == OVERTAKEN;
        }
    }

    private final ReentrantLock sending = new ReentrantLock();
    private final ReentrantLock receiving = new ReentrantLock();
    private final AeadKey sendKey;
    private final AeadKey receiveKey;
    private final ReplayWindow window = new ReplayWindow();
    private volatile long sent;
    private long received;

    SecureSession(byte[] sendKey, byte[] receiveKey) {
        this.sendKey = new AeadKey(sendKey);
        this.receiveKey = new AeadKey(receiveKey);
    }

    /** Writes the counter of the next packet into its header. */
    @FunctionalInterface
    public interface HeaderWriter {
        /** @return the whole header, from position to limit, which is authenticated */
        ByteBuffer write(long counter);
    }

    /**
     * Seals a packet.
     *
     * @param target is given the sealed bytes and moves on
     * @return false if the session has no counter left: another handshake is needed
     */
    public boolean seal(HeaderWriter header, ByteBuffer plain, ByteBuffer target) {
        sending.lock();
        try {
            if (sent >= MAX_COUNTER) {
                return false;
            }
            long counter = sent;
            sent = counter + 1;
            sendKey.seal(counter, header.write(counter), plain, target);
            return true;
        } finally {
            sending.unlock();
        }
    }

    /**
     * Opens a packet that came with its counter. {@code target} holds the plain text only if the verdict is an
     * accepting one.
     */
    public Verdict open(long counter, ByteBuffer header, ByteBuffer sealed, ByteBuffer target) {
        receiving.lock();
        try {
            if (counter >= MAX_COUNTER || !window.isFresh(counter)) {
                return Verdict.REPLAYED;
            }
            // The window moves for authentic packets only: a forged counter must not shut out the true ones.
            if (!receiveKey.open(counter, header, sealed, target)) {
                return Verdict.NOT_AUTHENTIC;
            }
            return window.accept(counter) ? Verdict.NEWEST : Verdict.OVERTAKEN;
        } finally {
            receiving.unlock();
        }
    }

    /** Opens the next packet of a stream, which keeps the order. */
    public boolean openNext(ByteBuffer header, ByteBuffer sealed, ByteBuffer target) {
        receiving.lock();
        try {
            return received < MAX_COUNTER && receiveKey.open(received++, header, sealed, target);
        } finally {
            receiving.unlock();
        }
    }

    /** Packets sealed so far. */
    public long sentCount() {
        return sent;
    }
}
