package org.lucidstack.tun;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's side of an interface without link headers, such as a TUN device: a packet socket ({@code AF_PACKET}) that
 * sees what comes in from the device and sends packets out through it, past the kernel's own IP. Needs CAP_NET_RAW in the
 * network namespace. Not thread-safe.
 *
 * <pre>
 *   stack -- TunDevice ==== interface ==== kernel
 *                              |
 *                         PacketSocket
 * </pre>
 */
public final class PacketSocket implements AutoCloseable {

    private static final int ETH_P_ALL = 3;
    private static final int ETH_P_IP = 0x0800;
    private static final int ETH_P_IPV6 = 0x86dd;
    private static final int PACKET_OUTGOING = 4;
    private static final int CAPACITY = 40 + 65535;
    /** {@code struct sockaddr_ll}: family, protocol, interface index, hardware type, packet type, address length, address. */
    private static final int ADDRESS_LENGTH = 20;

    private static final int PROTOCOL = 2;
    private static final int INDEX = 4;
    private static final int PACKET_TYPE = 10;

    private final String name;
    private final int index;
    private final int fd;
    private final NativeMemory packet = NativeMemory.allocate(CAPACITY);
    private final NativeMemory address = NativeMemory.allocate(ADDRESS_LENGTH);
    private final NativeMemory addressLength = NativeMemory.allocate(Integer.BYTES);
    private boolean closed;

    private PacketSocket(String name, int index, int fd) {
        this.name = name;
        this.index = index;
        this.fd = fd;
    }

    /** Opens the far side of an interface. @throws TunException if a right is missing or there is no such interface */
    public static PacketSocket open(String interfaceName) throws TunException {
        int index = new InterfaceRequest(interfaceName).index();
        // Without a protocol it hears nothing until it is bound to its one interface.
        int fd = LibC.socket(LibC.AF_PACKET, LibC.SOCK_DGRAM | LibC.O_NONBLOCK | LibC.O_CLOEXEC, 0);
        if (fd < 0) {
            int errno = Errno.last();
            throw new TunException(
                    errno == Errno.EPERM
                            ? "A packet socket needs CAP_NET_RAW: run as root, or under 'unshare -rn'."
                            : "Opening a packet socket failed: " + Errno.name(errno) + ".",
                    errno);
        }
        PacketSocket socket = new PacketSocket(interfaceName, index, fd);
        socket.put(ETH_P_ALL);
        if (LibC.bind(fd, socket.address.address(), ADDRESS_LENGTH) < 0) {
            int errno = Errno.last();
            socket.close();
            throw socket.failed("Binding a packet socket to", errno);
        }
        return socket;
    }

    /** The protocol is in network byte order, the rest in that of the machine. */
    private void put(int protocol) {
        ByteBuffer bytes = address.buffer();
        bytes.putShort(0, (short) LibC.AF_PACKET).putInt(INDEX, index);
        bytes.order(ByteOrder.BIG_ENDIAN).putShort(PROTOCOL, (short) protocol).order(ByteOrder.nativeOrder());
    }

    /** Sends one IP packet out through the interface. @throws TunException if it is longer than the MTU, or the queue is full */
    public void send(byte[] bytes) throws TunException {
        put(bytes.length > 0 && bytes[0] >> 4 == 6 ? ETH_P_IPV6 : ETH_P_IP);
        packet.buffer().put(0, bytes);
        long sent;
        do {
            sent = LibC.sendto(fd, packet.address(), bytes.length, 0, address.address(), ADDRESS_LENGTH);
        } while (sent < 0 && Errno.last() == Errno.EINTR);
        if (sent < 0) {
            throw failed("Sending a packet of " + bytes.length + " bytes to", Errno.last());
        }
    }

    /** The next packet that came in from the interface, or null if there is none; does not wait. */
    public byte @Nullable [] receive() throws TunException {
        while (true) {
            addressLength.buffer().putInt(0, ADDRESS_LENGTH);
            long length = LibC.recvfrom(fd, packet.address(), CAPACITY, 0, address.address(), addressLength.address());
            if (length >= 0) {
                if (address.buffer().get(PACKET_TYPE) != PACKET_OUTGOING) {
                    byte[] bytes = new byte[(int) length];
                    packet.buffer().get(0, bytes);
                    return bytes;
                }
                continue;
            }
            int errno = Errno.last();
            if (errno == Errno.EAGAIN) {
                return null;
            }
            if (errno != Errno.EINTR) {
                throw failed("Watching", errno);
            }
        }
    }

    private TunException failed(String what, int errno) {
        return new TunException(what + " " + name + " failed: " + Errno.name(errno) + ".", errno);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            LibC.close(fd);
        }
    }
}
