package org.lucidstack.demo.socks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.lucidstack.demo.HostPort;
import org.lucidstack.demo.socks.SocksMessage.Greeting;
import org.lucidstack.demo.socks.SocksMessage.Login;
import org.lucidstack.demo.socks.SocksMessage.Request4;
import org.lucidstack.demo.socks.SocksMessage.Request5;
import org.lucidstack.demo.stream.BufferedStream;
import org.lucidstack.demo.stream.BufferedStream.Parser;
import org.lucidstack.demo.stream.Chunks;

/** The layouts of RFC 1928, RFC 1929 and SOCKS 4A, in any pieces. */
class SocksCodecTest {

    private static ByteBuffer bytes(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
    }

    private static String hex(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return HexFormat.of().formatHex(copy);
    }

    /** Reads a message, and checks that nothing was read while a byte was missing. */
    private static <M> M parse(Parser<M> parser, String hex) throws IOException {
        ByteBuffer whole = bytes(hex + "00");
        for (int length = 0; length < whole.capacity() - 1; length++) {
            ByteBuffer part = whole.duplicate().limit(length);
            assertNull(parser.parse(part), "of " + length + " bytes");
            assertEquals(0, part.position());
        }
        M message = parser.parse(whole);
        assertEquals(1, whole.remaining(), "the byte behind it is left");
        return message;
    }

    @Test
    void whatClientsSay() throws IOException {
        assertEquals(new Greeting(List.of(0, 2)), parse(SocksCodec::parseFirst, "05020002"));
        assertEquals(new Greeting(List.of()), parse(SocksCodec::parseFirst, "0500"));
        assertEquals(
                new Request5(1, new HostPort("192.0.2.1", 80)),
                parse(SocksCodec::parseRequest, "05010001" + "c0000201" + "0050"));
        assertEquals(
                new Request5(3, new HostPort("2001:db8::1", 443)),
                parse(SocksCodec::parseRequest, "05030004" + "20010db8000000000000000000000001" + "01bb"));
        assertEquals(
                new Request5(1, new HostPort("host", 65_535)),
                parse(SocksCodec::parseRequest, "05010003" + "04" + "686f7374" + "ffff"));
        assertEquals(new SocksMessage.UnknownAddressType(9), parse(SocksCodec::parseRequest, "05010009"));
        assertEquals(
                new Request4(1, new HostPort("192.0.2.1", 80)),
                parse(SocksCodec::parseFirst, "0401" + "0050" + "c0000201" + "6d6500"));
        assertEquals(
                new Request4(1, new HostPort("host", 80)),
                parse(SocksCodec::parseFirst, "0401" + "0050" + "00000001" + "00" + "686f737400"));
        Login login = parse(SocksCodec::parseLogin, "01" + "03616e6e" + "0170");
        assertEquals("ann", login.name());
        assertArrayEquals(new byte[] {'p'}, login.password());
        assertEquals("Login[ann]", login.toString());
    }

    @Test
    void whatServersSay() throws IOException {
        assertEquals("05ff", hex(SocksCodec.method(SocksMessage.NO_ACCEPTABLE_METHOD)));
        assertEquals("0101", hex(SocksCodec.loginResult(false)));
        InetSocketAddress ipv4 = new InetSocketAddress("192.0.2.1", 80);
        InetSocketAddress ipv6 = new InetSocketAddress("2001:db8::1", 80);
        assertEquals("05000001c00002010050", hex(SocksCodec.reply5(Reply.SUCCEEDED, ipv4)));
        assertEquals(
                "05000004" + "20010db8000000000000000000000001" + "0050",
                hex(SocksCodec.reply5(Reply.SUCCEEDED, ipv6)));
        assertEquals("05050001000000000000", hex(SocksCodec.reply5(Reply.REFUSED, null)));
        assertEquals("005a0050c0000201", hex(SocksCodec.reply4(true, ipv4)));
        assertEquals("005a005000000000", hex(SocksCodec.reply4(true, ipv6)));
        assertEquals("005b000000000000", hex(SocksCodec.reply4(false, null)));
        SocksClientCodec.Answer answer = parse(SocksClientCodec::parseAnswer, "05050001c00002010050");
        assertEquals(new SocksClientCodec.Answer(Reply.REFUSED, new HostPort("192.0.2.1", 80)), answer);
        assertEquals(
                new SocksClientCodec.Answer(Reply.SUCCEEDED, new HostPort("x", 80)),
                parse(SocksClientCodec::parseAnswer, "0500000301780050"));
        assertEquals("01" + "03616e6e" + "0170", hex(SocksClientCodec.login(new Login("ann", new byte[] {'p'}))));
        assertEquals(true, parse(SocksClientCodec::parseLoginResult, "0100"));
        assertEquals(false, parse(SocksClientCodec::parseLoginResult, "01ff"));
    }

    @Test
    void datagrams() {
        ByteBuffer datagram = bytes("000000" + "03" + "0178" + "0035" + "beef");
        assertEquals(new HostPort("x", 53), SocksFields.datagramAddress(datagram));
        assertEquals("beef", hex(datagram));
        assertNull(SocksFields.datagramAddress(bytes("000001" + "01c00002010035")), "a fragment");
        assertNull(SocksFields.datagramAddress(bytes("000000" + "05c00002010035")), "of no known type");
        assertNull(SocksFields.datagramAddress(bytes("00000001c000")), "too short");
        ByteBuffer header =
                SocksFields.putDatagramHeader(ByteBuffer.allocate(100), new InetSocketAddress("192.0.2.1", 53));
        assertEquals("00000001c00002010035", hex(header.flip()));
    }

    /** Greeting, login, request and data, however they are cut. */
    @Property(tries = 300)
    void aHandshakeComesOutOfAnyChunks(
            @ForAll @AlphaChars @StringLength(min = 1, max = 255) String host,
            @ForAll @IntRange(max = 65_535) int port,
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 600) int longest)
            throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(HexFormat.of().parseHex("05020002" + "01" + "03616e6e" + "0170"));
        ByteBuffer request = SocksClientCodec.request(SocksMessage.CONNECT, new HostPort(host, port));
        all.write(request.array(), 0, request.remaining());
        all.writeBytes("early data".getBytes(StandardCharsets.US_ASCII));
        BufferedStream stream =
                new BufferedStream(new Chunks(all.toByteArray(), seed, longest), SocksCodec.MAX_MESSAGE);
        assertEquals(new Greeting(List.of(0, 2)), stream.next(SocksCodec::parseFirst));
        assertEquals("ann", stream.next(SocksCodec::parseLogin).name());
        assertEquals(new Request5(1, new HostPort(host, port)), stream.next(SocksCodec::parseRequest));
        ByteBuffer rest = ByteBuffer.allocate(100);
        while (stream.read(rest) >= 0) {
            // until the end
        }
        assertEquals("early data", StandardCharsets.US_ASCII.decode(rest.flip()).toString());
    }

    @Property(tries = 500)
    void garbageIsRefusedOrBounded(@ForAll long seed) {
        byte[] garbage = new byte[1 << 14];
        new Random(seed).nextBytes(garbage);
        // Half of them begin as SOCKS does.
        garbage[0] = (byte) (seed % 4 == 0 ? 4 : seed % 4 == 1 ? 5 : garbage[0]);
        BufferedStream stream = new BufferedStream(new Chunks(garbage, seed, 3000), SocksCodec.MAX_MESSAGE);
        assertThrows(ProtocolException.class, () -> {
            stream.next(SocksCodec::parseFirst);
            for (int i = 0; i < 100; i++) {
                stream.next(SocksCodec::parseLogin);
            }
        });
    }
}
