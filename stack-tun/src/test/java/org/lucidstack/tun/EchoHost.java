package org.lucidstack.tun;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.lucidstack.buffer.Payload;
import org.lucidstack.wire.PacketBuffer;

/**
 * A program for the tests' namespaces: opens a TUN device and sends every ICMP echo request back as its reply, without
 * a stack, until the device is gone. Arguments: name, offload or plain, MTU, addresses.
 */
final class EchoHost {

    private static final int IPV4_ICMP = 20;
    private static final int IPV6_ICMP = 40;
    private static final long LONG_WAIT_NANOS = 60_000_000_000L;

    private final TunDevice device;
    private final PacketBuffer out = new PacketBuffer();
    private int mtu;

    private EchoHost(TunDevice device) {
        this.device = device;
        this.mtu = device.mtu();
    }

    public static void main(String[] args) {
        TunConfig config = TunConfig.named(args[0])
                .withOffloading(args[1].equals("offload") ? Offloading.KERNEL : Offloading.SOFTWARE)
                .withMtu(Integer.parseInt(args[2]))
                .withAddresses(Arrays.copyOfRange(args, 3, args.length));
        try (TunDevice device = TunDevice.open(config)) {
            System.out.println("ready " + device.name() + " " + device.offload());
            new EchoHost(device).run();
        } catch (IOException e) {
            System.out.println(e.getClass().getSimpleName() + ": " + e.getMessage());
            System.exit(3);
        }
    }

    private void run() throws IOException {
        while (true) {
            device.await(LONG_WAIT_NANOS);
            device.receive((packet, verified) -> answer(packet), 64);
            if (device.mtu() != mtu) {
                mtu = device.mtu();
                System.out.println("mtu " + mtu);
            }
        }
    }

    private void answer(ByteBuffer packet) {
        int start = packet.position();
        boolean ipv4 = packet.get(start) >>> 4 == 4;
        int icmp = start + (ipv4 ? IPV4_ICMP : IPV6_ICMP);
        if (packet.limit() < icmp + 8 || (packet.get(icmp) & 0xff) != (ipv4 ? 8 : 128)) {
            return;
        }
        int addressLength = ipv4 ? 4 : 16;
        int source = ipv4 ? start + 12 : start + 8;
        for (int i = 0; i < addressLength; i++) {
            byte swapped = packet.get(source + i);
            packet.put(source + i, packet.get(source + addressLength + i));
            packet.put(source + addressLength + i, swapped);
        }
        // RFC 1624: the type lowered (or, for IPv6, raised) by one number in the high byte of its word
        int delta = ipv4 ? 0x0800 : -0x0100;
        packet.put(icmp, (byte) (ipv4 ? 0 : 129));
        int sum = (packet.getShort(icmp + 2) & 0xffff) + delta;
        sum = sum > 0xffff ? sum - 0xffff : sum < 0 ? sum + 0xffff : sum;
        packet.putShort(icmp + 2, (short) sum);
        out.start(Payload.view(packet));
        device.transmit(out);
    }
}
