package org.lucidstack.drill.calls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.lucidstack.link.Offload;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.IpAddress;
import org.lucidstack.stack.StackPair;
import org.lucidstack.tcp.Connection;
import org.lucidstack.tcp.ConnectionOptions;
import org.lucidstack.tcp.Listener;
import org.lucidstack.time.Clock;

/** Three ways to take the bytes 1, 2, 3 into a buffer of nines. */
class StreamReadTest {

    private static Connection withThreeBytes() throws IOException {
        StackPair pair = new StackPair(new Offload(true, true));
        Endpoint remote = new Endpoint(IpAddress.parse("10.0.0.2"), 7);
        Listener listener = pair.b.listen(remote, 1, new ConnectionOptions());
        Connection client = pair.a.connect(new Endpoint(IpAddress.unspecified(4), 0), remote, new ConnectionOptions());
        pair.run(Clock.MILLISECOND);
        client.send(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        pair.run(Clock.MILLISECOND);
        return Objects.requireNonNull(listener.accept());
    }

    /** @param content what is in the buffer then @param left what can still be received */
    private static void expect(Set<MessageFlag> flags, byte[] content, int left) throws IOException {
        Connection connection = withThreeBytes();
        ByteBuffer target = ByteBuffer.wrap(new byte[] {9, 9, 9, 9});

        assertEquals(3, StreamRead.take(connection, target, flags));

        assertEquals(3, target.position());
        assertArrayEquals(content, target.array());
        assertEquals(left, connection.available());
    }

    @Test
    void toHave() throws IOException {
        expect(Set.of(), new byte[] {1, 2, 3, 9}, 0);
    }

    @Test
    void toLookAt() throws IOException {
        expect(Set.of(MessageFlag.PEEK), new byte[] {1, 2, 3, 9}, 3);
    }

    @Test
    void onlyToCount() throws IOException {
        expect(Set.of(MessageFlag.TRUNC), new byte[] {9, 9, 9, 9}, 0);
    }
}
