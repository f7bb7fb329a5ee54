package org.lucidstack.tun;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.lucidstack.net.Ipv4Address;
import org.lucidstack.net.Prefix;

/**
 * One rtnetlink request (RFC 3549) under construction: header, fixed part, attributes, each padded to 4 bytes.
 *
 * <pre>
 *   0        4      6       8     12    16
 *   | length | type | flags | seq | pid | fixed part | length, type, value | ...
 * </pre>
 */
final class NetlinkRequest {

    static final int HEADER_LENGTH = 16;
    static final short RTM_NEWLINK = 16;
    static final short RTM_DELLINK = 17;
    private static final short RTM_GETLINK = 18;
    private static final short RTM_NEWADDR = 20;
    private static final short RTM_DELADDR = 21;
    private static final short RTM_NEWROUTE = 24;
    private static final short RTM_DELROUTE = 25;
    private static final short NLMSG_ERROR = 2;
    private static final short NLMSG_DONE = 3;
    static final int IFF_UP = 1;
    static final int IFLA_MTU = 4;
    private static final int IFLA_TXQLEN = 13;
    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;
    private static final int IFA_BROADCAST = 4;
    private static final int IFA_F_NODAD = 2;
    private static final int RTA_DST = 1;
    private static final int RTA_OIF = 4;
    private static final int RTA_TABLE = 15;
    private static final int NLM_F_REQUEST = 1;
    private static final int NLM_F_ACK = 4;
    private static final int NLM_F_REPLACE = 0x100;
    static final int NLM_F_DUMP = 0x300;
    static final int NLM_F_CREATE = 0x400;
    static final int RT_TABLE_MAIN = 254;
    private static final int RTPROT_STATIC = 4;
    private static final int RT_SCOPE_UNIVERSE = 0;
    private static final int RT_SCOPE_LINK = 253;
    private static final int RTN_UNICAST = 1;
    private static final int MAX_LENGTH = 256;
    private static final int DUMP_LENGTH = 32_768;

    private final NativeMemory memory = NativeMemory.allocate(MAX_LENGTH);
    private final ByteBuffer buffer = memory.buffer();

    NetlinkRequest(short type, int flags) {
        buffer.putInt(0)
                .putShort(type)
                .putShort((short) (NLM_F_REQUEST | NLM_F_ACK | flags))
                .putInt(1)
                .putInt(0);
    }

    /** Brings an interface up or down; {@code mtu} and {@code queueLength} (in packets) stay as they are if 0. */
    static NetlinkRequest setLink(int index, boolean up, int mtu, int queueLength) {
        NetlinkRequest request = new NetlinkRequest(RTM_NEWLINK, 0);
        request.buffer.putInt(0).putInt(index).putInt(up ? IFF_UP : 0).putInt(IFF_UP);
        if (mtu != 0) {
            request.attribute(IFLA_MTU, mtu);
        }
        if (queueLength != 0) {
            request.attribute(IFLA_TXQLEN, queueLength);
        }
        return request;
    }

    /**
     * Asks whether an interface exists. Unlike the ioctls, this waits until a deletion that is under way is done, which
     * begins with the interface going down.
     */
    static NetlinkRequest exists(int index) {
        NetlinkRequest request = new NetlinkRequest(RTM_GETLINK, 0);
        request.buffer.putInt(0).putInt(index).putLong(0);
        return request;
    }

    /** Adds an address, usable at once: duplicate detection (RFC 4862 section 5.4) has nobody to ask on a TUN. */
    static NetlinkRequest addAddress(int index, Prefix prefix) {
        return address(RTM_NEWADDR, NLM_F_CREATE | NLM_F_REPLACE, index, prefix);
    }

    static NetlinkRequest removeAddress(int index, Prefix prefix) {
        return address(RTM_DELADDR, 0, index, prefix);
    }

    private static NetlinkRequest address(short type, int flags, int index, Prefix prefix) {
        NetlinkRequest request = new NetlinkRequest(type, flags);
        byte[] address = prefix.address().toByteArray();
        boolean ipv4 = prefix.address() instanceof Ipv4Address;
        request.buffer.put(family(prefix)).put((byte) prefix.length()).put((byte) (ipv4 ? 0 : IFA_F_NODAD));
        request.buffer.put((byte) RT_SCOPE_UNIVERSE).putInt(index);
        request.attribute(IFA_LOCAL, address).attribute(IFA_ADDRESS, address);
        if (prefix.address() instanceof Ipv4Address v4 && prefix.length() < 31) {
            int broadcast = v4.value() | ~Ipv4Address.mask(prefix.length());
            request.attribute(IFA_BROADCAST, new Ipv4Address(broadcast).toByteArray());
        }
        return request;
    }

    /** Sends what goes to {@code destination} to the interface. */
    static NetlinkRequest addRoute(int index, Prefix destination) {
        return addRoute(index, destination, RT_TABLE_MAIN);
    }

    static NetlinkRequest removeRoute(int index, Prefix destination) {
        return removeRoute(index, destination, RT_TABLE_MAIN);
    }

    /** As {@link #addRoute(int, Prefix)}, in another table than the main one: it counts for whom a {@link RoutingRule} sends there. */
    static NetlinkRequest addRoute(int index, Prefix destination, int table) {
        return route(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE, index, destination, table);
    }

    static NetlinkRequest removeRoute(int index, Prefix destination, int table) {
        return route(RTM_DELROUTE, 0, index, destination, table);
    }

    private static NetlinkRequest route(short type, int flags, int index, Prefix destination, int table) {
        NetlinkRequest request = new NetlinkRequest(type, flags);
        int scope = destination.address() instanceof Ipv4Address ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
        request.buffer
                .put(family(destination))
                .put((byte) destination.length())
                .put((byte) 0)
                .put((byte) 0);
        request.buffer
                .put((byte) (table == RT_TABLE_MAIN ? table : 0))
                .put((byte) RTPROT_STATIC)
                .put((byte) scope)
                .put((byte) RTN_UNICAST)
                .putInt(0);
        return request.attribute(RTA_DST, destination.network().address().toByteArray())
                .attribute(RTA_OIF, index)
                .attribute(RTA_TABLE, table);
    }

    static byte family(Prefix prefix) {
        return (byte) (prefix.address() instanceof Ipv4Address ? LibC.AF_INET : LibC.AF_INET6);
    }

    NetlinkRequest attribute(int type, int value) {
        buffer.putShort((short) 8).putShort((short) type).putInt(value);
        return this;
    }

    NetlinkRequest attribute(int type, byte[] value) {
        buffer.putShort((short) (4 + value.length)).putShort((short) type).put(value);
        buffer.put(new byte[-value.length & 3]);
        return this;
    }

    /** Adds the fixed part, or all that follows the header. */
    NetlinkRequest put(byte[] bytes) {
        buffer.put(bytes);
        return this;
    }

    /**
     * Sends the request and waits for the kernel's answer.
     *
     * @return 0, or why the kernel refused
     */
    int send() throws TunException {
        int fd = openSocket(0, 0);
        try {
            buffer.putInt(0, buffer.position());
            NativeMemory reply = NativeMemory.allocate(4096);
            boolean sent = LibC.send(fd, memory.address(), buffer.position(), 0) >= 0;
            long length = sent ? LibC.recv(fd, reply.address(), 4096, 0) : -1;
            if (length < 0) {
                return Errno.last();
            }
            if (length < HEADER_LENGTH + 4) {
                return Errno.EINVAL;
            }
            // the first word of an NLMSG_ERROR is 0 for success or a negative error number
            return reply.buffer().getShort(4) == NLMSG_ERROR ? -reply.buffer().getInt(HEADER_LENGTH) : 0;
        } finally {
            LibC.close(fd);
        }
    }

    /**
     * Sends a request with {@link #NLM_F_DUMP}.
     *
     * @return what follows the headers of the kernel's messages, in native byte order
     */
    List<ByteBuffer> dump() throws TunException {
        int fd = openSocket(0, 0);
        try {
            buffer.putInt(0, buffer.position());
            List<ByteBuffer> found = new ArrayList<>();
            long length = LibC.send(fd, memory.address(), buffer.position(), 0);
            while (length >= 0) {
                NativeMemory reply = NativeMemory.allocate(DUMP_LENGTH);
                length = LibC.recv(fd, reply.address(), DUMP_LENGTH, 0);
                ByteBuffer messages = reply.buffer();
                for (int at = 0; at + HEADER_LENGTH <= length; at += messages.getInt(at) + 3 & ~3) {
                    short type = messages.getShort(at + 4);
                    if (type == NLMSG_DONE || type == NLMSG_ERROR) {
                        return found;
                    }
                    found.add(messages.slice(at + HEADER_LENGTH, messages.getInt(at) - HEADER_LENGTH)
                            .order(ByteOrder.nativeOrder()));
                }
            }
            throw new TunException(
                    "The kernel does not list its rules: " + Errno.name(Errno.last()) + ".", Errno.last());
        } finally {
            LibC.close(fd);
        }
    }

    /** Opens a routing socket that listens to the given groups of news. */
    static int openSocket(int groups, int flags) throws TunException {
        int fd = LibC.socket(LibC.AF_NETLINK, LibC.SOCK_RAW | LibC.O_CLOEXEC | flags, 0);
        NativeMemory address = NativeMemory.allocate(12);
        address.buffer()
                .order(ByteOrder.nativeOrder())
                .putShort(0, (short) LibC.AF_NETLINK)
                .putInt(8, groups);
        if (fd < 0 || LibC.bind(fd, address.address(), 12) < 0) {
            int errno = Errno.last();
            if (fd >= 0) {
                LibC.close(fd);
            }
            throw new TunException("The kernel gives no routing socket: " + Errno.name(errno) + ".", errno);
        }
        return fd;
    }
}
