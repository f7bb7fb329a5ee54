package org.lucidstack.tun;

import java.nio.ByteBuffer;

/**
 * Follows an interface by the kernel's routing news: whether it is there and up, and its MTU. A TUN file alone does not
 * tell that its interface was taken down.
 */
final class LinkWatch {

    private static final int RTMGRP_LINK = 1;
    private static final int BUFFER_LENGTH = 32768;
    private static final int INFO_LENGTH = 16;
    private static final int ATTRIBUTE_HEADER = 4;

    private final String name;
    private final int index;
    private final int fd;
    private final NativeMemory memory = NativeMemory.allocate(BUFFER_LENGTH);
    private volatile int mtu;

    /** Starts to watch an interface that is up. */
    LinkWatch(String name) throws TunException {
        this.name = name;
        InterfaceRequest request = new InterfaceRequest(name);
        this.index = request.index();
        this.fd = NetlinkRequest.openSocket(RTMGRP_LINK, LibC.O_NONBLOCK);
        try {
            askAnew();
        } catch (TunException e) {
            close();
            throw e;
        }
    }

    /** Readable when there is news. */
    int fd() {
        return fd;
    }

    /** In bytes, as last heard. */
    int mtu() {
        return mtu;
    }

    void close() {
        LibC.close(fd);
    }

    /** Takes in all news that have arrived. */
    void update() throws TunException {
        while (true) {
            long length = LibC.recv(fd, memory.address(), BUFFER_LENGTH, 0);
            if (length >= 0) {
                read((int) length);
                continue;
            }
            int errno = Errno.last();
            if (errno == Errno.ENOBUFS) {
                askAnew();
            } else if (errno == Errno.EAGAIN) {
                return;
            } else if (errno != Errno.EINTR) {
                throw new TunException("Watching " + name + " failed: " + Errno.name(errno) + ".", errno);
            }
        }
    }

    /** News may have been lost (or not been sent yet): asks for the present state. */
    private void askAnew() throws TunException {
        InterfaceRequest request = new InterfaceRequest(name);
        heard(request.flags());
        mtu = request.mtu();
    }

    private void read(int length) throws TunException {
        ByteBuffer buffer = memory.buffer();
        int at = 0;
        while (at + NetlinkRequest.HEADER_LENGTH + INFO_LENGTH <= length) {
            int messageLength = buffer.getInt(at);
            if (messageLength < NetlinkRequest.HEADER_LENGTH + INFO_LENGTH || messageLength > length - at) {
                return;
            }
            int type = buffer.getShort(at + 4);
            int info = at + NetlinkRequest.HEADER_LENGTH;
            if (buffer.getInt(info + 4) == index) {
                if (type == NetlinkRequest.RTM_DELLINK) {
                    throw deleted();
                }
                if (type == NetlinkRequest.RTM_NEWLINK) {
                    heard(buffer.getInt(info + 8));
                    readMtu(info + INFO_LENGTH, at + messageLength);
                }
            }
            at += (messageLength + 3) & ~3;
        }
    }

    private void heard(int flags) throws TunException {
        if ((flags & NetlinkRequest.IFF_UP) == 0) {
            boolean exists = NetlinkRequest.exists(index).send() != Errno.ENODEV;
            throw exists ? new TunException(name + " was taken down.", Errno.EIO) : deleted();
        }
    }

    private TunException deleted() {
        return new TunException(name + " was deleted.", Errno.ENODEV);
    }

    private void readMtu(int from, int end) {
        ByteBuffer buffer = memory.buffer();
        int at = from;
        while (at + ATTRIBUTE_HEADER <= end) {
            int length = buffer.getShort(at) & 0xffff;
            if (length < ATTRIBUTE_HEADER || length > end - at) {
                return;
            }
            if ((buffer.getShort(at + 2) & 0x3fff) == NetlinkRequest.IFLA_MTU
                    && length >= ATTRIBUTE_HEADER + Integer.BYTES) {
                mtu = buffer.getInt(at + ATTRIBUTE_HEADER);
            }
            at += (length + 3) & ~3;
        }
    }
}
