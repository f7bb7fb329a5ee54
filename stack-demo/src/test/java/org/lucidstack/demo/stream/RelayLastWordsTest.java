package org.lucidstack.demo.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that answers early and closes: its answer must get through although the rest of the request has nowhere to go. */
@Timeout(60)
class RelayLastWordsTest {

    /** Sends for ever, and keeps what it is told. */
    private static final class Uploader extends Endless {
        final StringBuffer heard = new StringBuffer();

        @Override
        public int read(ByteBuffer target) throws IOException {
            if (ended.getCount() == 0) {
                throw new IOException("closed");
            }
            target.put((byte) 1);
            return 1;
        }

        @Override
        public void write(ByteBuffer source) {
            heard.append(StandardCharsets.UTF_8.decode(source));
        }

        @Override
        public void shutdownOutput() {
            heard.append("|FIN");
        }

        @Override
        public void abort() {
            if (ended.getCount() > 0) {
                heard.append("|RST");
            }
            super.abort();
        }
    }

    /** Takes nothing; its words come only after that was noticed. */
    private static final class Refuser extends Endless {
        private final CountDownLatch written = new CountDownLatch(1);
        private int reads;

        @Override
        public int read(ByteBuffer target) throws IOException {
            try {
                written.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            if (++reads > 3) {
                return -1;
            }
            target.put(StandardCharsets.UTF_8.encode("413 "));
            return 4;
        }

        @Override
        public void write(ByteBuffer source) throws IOException {
            written.countDown();
            throw new IOException("Broken pipe");
        }
    }

    private abstract static class Endless implements DuplexStream {
        final CountDownLatch ended = new CountDownLatch(1);

        @Override
        public void shutdownOutput() {}

        @Override
        public void abort() {
            ended.countDown();
        }

        @Override
        public void close() {
            ended.countDown();
        }

        @Override
        public InetSocketAddress local() {
            return null;
        }

        @Override
        public InetSocketAddress remote() {
            return null;
        }
    }

    @Test
    void areDeliveredBeforeTheReset() {
        Uploader client = new Uploader();
        new Relay(client, new Refuser()).run();
        assertEquals("413 413 413 |RST", client.heard.toString().replace("|FIN", ""));
    }

    /** Takes nothing until it is aborted, but says something. */
    private static final class Stuck extends Endless {
        @Override
        public int read(ByteBuffer target) {
            target.put((byte) 1);
            return 1;
        }

        @Override
        public void write(ByteBuffer source) throws IOException {
            try {
                ended.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            throw new IOException("closed");
        }
    }

    /** Sends for ever, and is gone for whoever writes to it. */
    private static final class Gone extends Endless {
        @Override
        public int read(ByteBuffer target) {
            target.put((byte) 1);
            return 1;
        }

        @Override
        public void write(ByteBuffer source) throws IOException {
            throw new IOException("Broken pipe");
        }
    }

    @Test
    void thatNobodyTakesDoNotHoldTheRelayForEver() {
        Stuck target = new Stuck();
        Relay relay = new Relay(new Gone(), target, Duration.ofMillis(100));
        relay.run();
        assertEquals(0, target.ended.getCount(), "it was aborted");
        assertEquals("Broken pipe", relay.failure().getMessage());
    }
}
