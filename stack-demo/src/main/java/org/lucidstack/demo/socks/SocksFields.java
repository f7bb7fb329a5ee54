package org.lucidstack.demo.socks;

import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.HostPort;
import org.lucidstack.net.IpAddress;

/** What the messages of SOCKS 5 are made of, whoever writes them: addresses (RFC 1928 section 5) and datagrams (section 7). */
final class SocksFields {

    static final int VERSION_5 = 5;
    /** Of the messages of RFC 1929. */
    static final int LOGIN_VERSION = 1;

    private static final int IPV4 = 1;
    private static final int NAME = 3;
    private static final int IPV6 = 4;
    private static final int MAX_NAME = 255;

    private SocksFields() {}

    /** Reads a message as if all of it were there. */
    interface Reading<M> {
        M read(ByteBuffer ahead) throws ProtocolException;
    }

    /** Moves {@code input} only if all of the message was there. @return null if it was not */
    static <M> @Nullable M whole(ByteBuffer input, Reading<M> reading) throws ProtocolException {
        ByteBuffer ahead = input.duplicate();
        try {
            M message = reading.read(ahead);
            input.position(ahead.position());
            return message;
        } catch (BufferUnderflowException e) {
            return null;
        }
    }

    static void expectVersion(int version, ByteBuffer ahead, String what) throws ProtocolException {
        int is = Byte.toUnsignedInt(ahead.get());
        if (is != version) {
            throw new ProtocolException(what + " of version " + is);
        }
    }

    static byte[] bytes(ByteBuffer ahead, int count) {
        byte[] bytes = new byte[count];
        ahead.get(bytes);
        return bytes;
    }

    static boolean isAddressType(int type) {
        return type == IPV4 || type == IPV6 || type == NAME;
    }

    /** Reads an address of a type that there is, and the port behind it. */
    static HostPort address(int type, ByteBuffer ahead) {
        String host = switch (type) {
            case IPV4 -> IpAddress.of(bytes(ahead, 4)).toString();
            case IPV6 -> IpAddress.of(bytes(ahead, 16)).toString();
            default -> new String(bytes(ahead, Byte.toUnsignedInt(ahead.get())), StandardCharsets.ISO_8859_1);
        };
        return new HostPort(host, Short.toUnsignedInt(ahead.getShort()));
    }

    /** @param address null: nobody's */
    static ByteBuffer putAddress(ByteBuffer bytes, @Nullable InetSocketAddress address) {
        byte[] ip = address == null ? new byte[4] : address.getAddress().getAddress();
        return bytes.put((byte) (ip.length == 4 ? IPV4 : IPV6)).put(ip).putShort((short)
                (address == null ? 0 : address.getPort()));
    }

    /** @throws IllegalArgumentException if the name is longer than a name can be */
    static ByteBuffer putAddress(ByteBuffer bytes, HostPort address) {
        byte[] ip = literal(address.host());
        if (ip != null) {
            bytes.put((byte) (ip.length == 4 ? IPV4 : IPV6)).put(ip);
        } else {
            byte[] name = address.host().getBytes(StandardCharsets.UTF_8);
            if (name.length == 0 || name.length > MAX_NAME) {
                throw new IllegalArgumentException("a name of " + name.length + " bytes");
            }
            bytes.put((byte) NAME).put((byte) name.length).put(name);
        }
        return bytes.putShort((short) address.port());
    }

    private static byte @Nullable [] literal(String host) {
        try {
            return IpAddress.parse(host).toByteArray();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /**
     * The address in a datagram's header: a client's says whom it is for, a server's whom it is of. {@code datagram} is left at its data.
     *
     * @return null if it is malformed or a fragment
     */
    static @Nullable HostPort datagramAddress(ByteBuffer datagram) {
        try {
            datagram.getShort();
            int fragment = datagram.get();
            int type = datagram.get();
            return fragment == 0 && isAddressType(type) ? address(type, datagram) : null;
        } catch (BufferUnderflowException e) {
            return null;
        }
    }

    /** Writes the header of a datagram for a client. */
    static ByteBuffer putDatagramHeader(ByteBuffer datagram, InetSocketAddress source) {
        return putAddress(datagram.putShort((short) 0).put((byte) 0), source);
    }
}
