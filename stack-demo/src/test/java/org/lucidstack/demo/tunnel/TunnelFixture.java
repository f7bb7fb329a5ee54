package org.lucidstack.demo.tunnel;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.lucidstack.buffer.Payload;
import org.lucidstack.demo.tunnel.crypto.TunnelKey;
import org.lucidstack.net.IpAddress;
import org.lucidstack.net.Ipv4Address;
import org.lucidstack.net.Prefix;
import org.lucidstack.wire.Ipv4Codec;
import org.lucidstack.wire.Ipv4Packet;
import org.lucidstack.wire.OpaqueBytes;

/** An end that remembers what it was given, packets to give it, and credentials. For tests of all packages. */
public final class TunnelFixture {

    private static final TunnelKey KEY = TunnelKey.parse(TunnelKey.generate(false));

    /** Packets that were delivered, in order. */
    public final List<byte[]> delivered = new ArrayList<>();

    public final List<String> lines = new ArrayList<>();
    public final TunnelLog log = new TunnelLog(lines::add);
    public final PacketSwitch packets = new PacketSwitch(
            new PacketEnd() {
                @Override
                public String name() {
                    return "test";
                }

                @Override
                public void start(Consumer<ByteBuffer> given, Consumer<Exception> failure) {}

                @Override
                public boolean deliver(ByteBuffer packet) {
                    byte[] bytes = new byte[packet.remaining()];
                    packet.get(packet.position(), bytes);
                    synchronized (delivered) {
                        delivered.add(bytes);
                    }
                    return true;
                }

                @Override
                public void close() {}
            },
            log,
            0);

    /** Sends a packet of this end. */
    public void emit(byte[] packet) {
        packets.fromEnd(ByteBuffer.wrap(packet));
    }

    public static Credentials credentials(String address) {
        return credentials(address, 1400);
    }

    public static Credentials credentials(String address, int mtu) {
        return new Credentials(
                KEY, null, Map.of(), List.of(Prefix.parse(address)), mtu, Hello.newClientId(new SecureRandom()));
    }

    /** A server's credentials with a key pair, which let in one client. */
    public static Credentials pairServer(TunnelKey key, TunnelKey client, String allowed) {
        String publicKey = String.valueOf(client.publicText());
        return new Credentials(
                key,
                null,
                Map.of(publicKey, List.of(Prefix.parse(allowed))),
                List.of(Prefix.parse("10.8.0.1/32")),
                1400,
                Hello.newClientId(new SecureRandom()));
    }

    /** A client's credentials with a key pair. */
    public static Credentials pairClient(TunnelKey key, TunnelKey server, String address) {
        byte[] serverKey = TunnelKey.parsePublic(String.valueOf(server.publicText()));
        return new Credentials(
                key, serverKey, Map.of(), List.of(Prefix.parse(address)), 1400, Hello.newClientId(new SecureRandom()));
    }

    /** Credentials that have another key. */
    public static Credentials stranger(String address) {
        Credentials other = credentials(address);
        return new Credentials(
                TunnelKey.parse(TunnelKey.generate(false)), null, Map.of(), other.addresses(), 1400, other.clientId());
    }

    /** A valid IPv4 packet. @param length in all, in bytes */
    public static byte[] packet(String source, String destination, int length, boolean dontFragment) {
        return Ipv4Codec.encode(new Ipv4Packet(
                0,
                0,
                77,
                false,
                dontFragment,
                false,
                0,
                64,
                17,
                (Ipv4Address) IpAddress.parse(source),
                (Ipv4Address) IpAddress.parse(destination),
                OpaqueBytes.EMPTY,
                Payload.view(ByteBuffer.wrap(packet(source, destination, length - 40)))));
    }

    /** An IPv4 packet without a valid checksum, which tunnels do not look at. */
    public static byte[] packet(String source, String destination, int payload) {
        ByteBuffer packet =
                ByteBuffer.allocate(20 + payload).put((byte) 0x45).put((byte) 0).putShort((short) (20 + payload));
        packet.position(8).put((byte) 64).put((byte) 17).putShort((short) 0);
        packet.put(IpAddress.parse(source).toByteArray())
                .put(IpAddress.parse(destination).toByteArray());
        while (packet.hasRemaining()) {
            packet.put((byte) packet.position());
        }
        return packet.array();
    }
}
