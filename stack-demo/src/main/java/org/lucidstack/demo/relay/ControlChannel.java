package org.lucidstack.demo.relay;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.stream.BufferedStream;
import org.lucidstack.demo.stream.Deadline;
import org.lucidstack.demo.stream.DuplexStream;

/** A control connection as messages. One thread receives; any may send. */
final class ControlChannel implements AutoCloseable {

    static final Duration HEARTBEAT = Duration.ofSeconds(5);
    /** After this the peer is gone. */
    static final Duration SILENCE = Duration.ofSeconds(15);

    private final BufferedStream stream;
    private final ReentrantLock sending = new ReentrantLock();
    private @Nullable Thread heart;

    ControlChannel(DuplexStream stream) {
        this.stream = new BufferedStream(stream, MessageCodec.MAX_FRAME);
    }

    BufferedStream stream() {
        return stream;
    }

    /** Waits for a message, at most for {@link #SILENCE}. */
    Message receive() throws IOException {
        try (Deadline limit = Deadline.of(stream, SILENCE)) {
            try {
                return stream.next(MessageCodec::parse);
            } catch (IOException e) {
                throw limit.hasPassed() ? new IOException("it said nothing for " + SILENCE.toSeconds() + " s", e) : e;
            }
        }
    }

    void send(Message message) throws IOException {
        ByteBuffer frame = MessageCodec.encode(message);
        sending.lock();
        try {
            stream.write(frame);
        } finally {
            sending.unlock();
        }
    }

    /** Sends a heartbeat now and then until the connection ends. */
    void startHeartbeats() {
        heart = Thread.ofVirtual().name("heartbeat").start(this::beat);
    }

    private void beat() {
        try {
            while (true) {
                Thread.sleep(HEARTBEAT);
                send(new Message.Heartbeat());
            }
        } catch (IOException | InterruptedException e) {
            // The connection is over; its reader has noticed, too, and says so.
            stream.abort();
        }
    }

    /** Ends the connection. Idempotent. */
    @Override
    public void close() {
        if (heart != null) {
            heart.interrupt();
        }
        stream.close();
    }
}
