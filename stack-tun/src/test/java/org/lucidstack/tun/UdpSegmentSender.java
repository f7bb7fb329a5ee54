package org.lucidstack.tun;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A program for the tests' namespaces: sends a UDP super-datagram through a kernel socket with UDP_SEGMENT to a TUN
 * device and prints which datagrams came out of it.
 */
final class UdpSegmentSender {

    private static final int SOL_UDP = 17;
    private static final int UDP_SEGMENT = 103;
    private static final int TOTAL = 2200;
    private static final int HEADERS = 28;

    static {
        Native.register(UdpSegmentSender.class, NativeLibrary.getInstance("c"));
    }

    private UdpSegmentSender() {}

    private static native int setsockopt(int fd, int level, int name, long value, int length);

    private static native int connect(int fd, long address, int length);

    public static void main(String[] args) throws Exception {
        TunConfig config = TunConfig.named("uso0").withAddresses("10.81.0.1/24");
        try (TunDevice device = TunDevice.open(config)) {
            send();
            List<Integer> lengths = new ArrayList<>();
            while (lengths.stream().mapToInt(Integer::intValue).sum() < TOTAL) {
                device.await(1_000_000_000L);
                device.receive((packet, verified) -> lengths.add(packet.remaining() - HEADERS), 64);
            }
            String sizes = lengths.stream().map(Object::toString).collect(Collectors.joining(", "));
            String counts = Files.readAllLines(Path.of("/proc/net/dev")).stream()
                    .filter(line -> line.contains("uso0:"))
                    .findFirst()
                    .orElseThrow();
            // ten columns behind the name: packets that the kernel gave the interface
            System.out.println(
                    "datagrams of " + sizes + " bytes in " + counts.trim().split("\\s+")[10] + " packet");
        }
    }

    private static void send() {
        NativeMemory memory = NativeMemory.allocate(4096);
        int fd = LibC.socket(LibC.AF_INET, LibC.SOCK_DGRAM | LibC.O_CLOEXEC, 0);
        memory.buffer().putInt(0, 500);
        check(setsockopt(fd, SOL_UDP, UDP_SEGMENT, memory.address(), 4));
        memory.buffer().putShort(0, (short) LibC.AF_INET).put(2, new byte[] {0, 9, 10, 81, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0
        });
        check(connect(fd, memory.address(), 16));
        check(LibC.send(fd, memory.address(), TOTAL, 0));
        LibC.close(fd);
    }

    private static void check(long result) {
        if (result < 0) {
            throw new IllegalStateException(Errno.name(Errno.last()));
        }
    }
}
