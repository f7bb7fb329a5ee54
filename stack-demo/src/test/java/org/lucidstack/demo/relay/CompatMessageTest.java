package org.lucidstack.demo.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NumericChars;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lucidstack.demo.relay.CompatMessage.NewAgentResponse;
import org.lucidstack.demo.relay.CompatMessage.NewClientRequest;
import org.lucidstack.demo.relay.CompatMessage.NewClientResponse;
import org.lucidstack.demo.stream.BufferedStream;
import org.lucidstack.demo.stream.Chunks;

/** The bytes of the original messages. */
class CompatMessageTest {

    private static String hex(CompatMessage message) {
        ByteBuffer bytes = CompatMessage.encode(message);
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return HexFormat.of().formatHex(copy);
    }

    private static ByteBuffer bytes(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
    }

    @Test
    void goldenBytes() throws IOException {
        String address = "3132372e302e302e313a3230303030";
        String request = "00000000" + "0f00000000000000" + address;
        String response = "01000000" + "0f00000000000000" + address;
        assertEquals(request, hex(new NewClientRequest("127.0.0.1:20000")));
        assertEquals(response, hex(new NewAgentResponse("127.0.0.1:20000")));
        assertEquals("00000000", hex(new NewClientResponse()));
        assertEquals(new NewClientRequest("127.0.0.1:20000"), CompatMessage.parseFromServer(bytes(request)));
        assertEquals(new NewAgentResponse("127.0.0.1:20000"), CompatMessage.parseFromServer(bytes(response)));
        assertEquals(new NewClientResponse(), CompatMessage.parseFromAgent(bytes("00000000")));
        assertNull(CompatMessage.parseFromServer(bytes(request.substring(0, request.length() - 2))));
        assertNull(CompatMessage.parseFromAgent(bytes("000000")));
    }

    @Property(tries = 300)
    void anyMessagesComeOutOfAnyChunks(
            @ForAll @Size(max = 20) List<@NumericChars @StringLength(max = 116) String> addresses,
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 300) int longest)
            throws IOException {
        List<CompatMessage> messages = new ArrayList<>();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (String address : addresses) {
            messages.add(address.length() % 2 == 0 ? new NewClientRequest(address) : new NewAgentResponse(address));
            all.writeBytes(CompatMessage.encode(messages.getLast()).array());
        }
        BufferedStream stream =
                new BufferedStream(new Chunks(all.toByteArray(), seed, longest), CompatMessage.MAX_LENGTH);
        for (CompatMessage message : messages) {
            assertEquals(message, stream.next(CompatMessage::parseFromServer));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"02000000", "ffffffff", "00000000" + "7500000000000000", "00000000" + "ffffffffffffffff"})
    void refusesWhatIsNoMessage(String hex) {
        assertThrows(ProtocolException.class, () -> CompatMessage.parseFromServer(bytes(hex)));
    }

    @Test
    void anAgentSaysOneThingOnly() {
        assertThrows(ProtocolException.class, () -> CompatMessage.parseFromAgent(bytes("01000000")));
    }
}
