package org.lucidstack.demo.tunnel;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lucidstack.net.IpAddress;
import org.lucidstack.net.Prefix;

/**
 * What a client says of itself, encrypted, in the first message of the handshake.
 *
 * <pre>
 *   client id (16) | time (8) | index (4) | MTU (2) | count (1) | count times: prefix length (1), 4 or 16 (1), address
 * </pre>
 *
 * @param clientId random, one per running client, as hexadecimal
 * @param time milliseconds since 1970, greater in each handshake of a client, so that an old one cannot be repeated
 * @param index by which the client knows the session (UDP)
 * @param mtu of the inner packets, in bytes
 * @param addresses inner addresses of the client, 1 to {@link #MAX_ADDRESSES}
 */
public record Hello(String clientId, long time, int index, int mtu, List<Prefix> addresses) {

    /** The protocol version of both transports. */
    public static final byte VERSION = 1;

    static final int MAX_ADDRESSES = 8;
    private static final int ID_LENGTH = 16;
    private static final HexFormat HEX = HexFormat.of();

    public Hello {
        addresses = List.copyOf(addresses);
    }

    /** What both sides mix into the handshake first: a message of another transport or version is not authentic. */
    public static byte[] prologue(String transport) {
        return ("Lucid tunnel " + VERSION + " " + transport).getBytes(StandardCharsets.US_ASCII);
    }

    static String newClientId(SecureRandom random) {
        byte[] id = new byte[ID_LENGTH];
        random.nextBytes(id);
        return HEX.formatHex(id);
    }

    public byte[] encode() {
        ByteBuffer bytes = ByteBuffer.allocate(ID_LENGTH + 15 + addresses.size() * 18);
        bytes.put(HEX.parseHex(clientId))
                .putLong(time)
                .putInt(index)
                .putShort((short) mtu)
                .put((byte) addresses.size());
        for (Prefix prefix : addresses) {
            byte[] address = prefix.address().toByteArray();
            bytes.put((byte) prefix.length()).put((byte) address.length).put(address);
        }
        byte[] encoded = new byte[bytes.position()];
        bytes.get(0, encoded);
        return encoded;
    }

    /** Reverses {@link #encode}; null if it is malformed. */
    public static @Nullable Hello parse(byte[] encoded) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(encoded);
            byte[] id = new byte[ID_LENGTH];
            bytes.get(id);
            long time = bytes.getLong();
            int index = bytes.getInt();
            int mtu = bytes.getShort() & 0xffff;
            int count = bytes.get() & 0xff;
            if (count < 1 || count > MAX_ADDRESSES) {
                return null;
            }
            List<Prefix> addresses = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int length = bytes.get() & 0xff;
                byte[] address = new byte[bytes.get() == 4 ? 4 : 16];
                bytes.get(address);
                addresses.add(new Prefix(IpAddress.of(address), length).network());
            }
            return new Hello(HEX.formatHex(id), time, index, mtu, addresses);
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            return null;
        }
    }
}
