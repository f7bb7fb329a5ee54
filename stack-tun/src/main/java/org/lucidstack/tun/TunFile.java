package org.lucidstack.tun;

import java.lang.System.Logger.Level;

/**
 * The open file that stands for one queue of a TUN interface ({@code tun_alloc} in many C programs): opened, attached,
 * its offloads agreed with the kernel.
 *
 * @param fd non-blocking
 * @param name of the interface, as the kernel says
 * @param vnetHeaderLength bytes of the virtio-net header before each packet, 0 if there is none
 */
record TunFile(int fd, String name, int vnetHeaderLength) {

    private static final String PATH = "/dev/net/tun";
    private static final int IFF_TUN = 1;
    private static final int IFF_NO_PI = 0x1000;
    private static final int IFF_MULTI_QUEUE = 0x100;
    private static final int IFF_VNET_HDR = 0x4000;
    private static final long TUNGETFEATURES = 0x800454cf;
    private static final long TUNSETOFFLOAD = 0x400454d0;
    private static final long TUNGETVNETHDRSZ = 0x800454d7;
    private static final long TUNSETVNETHDRSZ = 0x400454d8;
    private static final int TUN_F_CSUM = 1;
    private static final int TUN_F_TSO4 = 2;
    private static final int TUN_F_TSO6 = 4;
    private static final int TUN_F_TSO_ECN = 8;
    private static final int TUN_F_USO = 0x20 | 0x40;

    /** What is asked of the kernel, best first: an old kernel refuses what it does not know. */
    private static final int[] OFFLOADS = {
        TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6 | TUN_F_TSO_ECN | TUN_F_USO,
        TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6 | TUN_F_TSO_ECN,
        TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6,
        TUN_F_CSUM
    };

    /** Opens and attaches; nothing stays open on failure. */
    static TunFile open(TunConfig config) throws TunException {
        int fd = LibC.open(PATH, LibC.O_RDWR | LibC.O_NONBLOCK | LibC.O_CLOEXEC);
        if (fd < 0) {
            throw openFailed(Errno.last());
        }
        try {
            return attach(fd, config);
        } catch (TunException e) {
            LibC.close(fd);
            throw e;
        }
    }

    private static TunFile attach(int fd, TunConfig config) throws TunException {
        NativeMemory word = NativeMemory.allocate(Integer.BYTES);
        boolean vnet = config.offloading() == Offloading.KERNEL && hasVnetHeader(fd, word);
        int flags = IFF_TUN | IFF_NO_PI | (config.multiQueue() ? IFF_MULTI_QUEUE : 0) | (vnet ? IFF_VNET_HDR : 0);
        InterfaceRequest request = new InterfaceRequest(config.name());
        int errno = request.attachTun(fd, flags);
        if (errno != 0) {
            throw attachFailed(config, errno);
        }
        int headerLength = vnet ? vnetHeaderLength(fd, word) : 0;
        setOffload(fd, request.name(), headerLength > 0);
        return new TunFile(fd, request.name(), headerLength);
    }

    private static boolean hasVnetHeader(int fd, NativeMemory word) {
        boolean has = LibC.ioctl(fd, TUNGETFEATURES, word.address()) >= 0
                && (word.buffer().getInt(0) & IFF_VNET_HDR) != 0;
        if (!has) {
            log("the kernel's TUN driver has no virtio-net header: packets are sent and received one by one");
        }
        return has;
    }

    /** Sets the header's size, because an interface that existed may have another one. */
    private static int vnetHeaderLength(int fd, NativeMemory word) throws TunException {
        word.buffer().putInt(0, VnetHeader.LENGTH);
        if (LibC.ioctl(fd, TUNSETVNETHDRSZ, word.address()) >= 0) {
            return VnetHeader.LENGTH;
        }
        if (LibC.ioctl(fd, TUNGETVNETHDRSZ, word.address()) < 0) {
            return VnetHeader.OLD_LENGTH;
        }
        int length = word.buffer().getInt(0);
        if (length < VnetHeader.OLD_LENGTH || length > VnetHeader.MAX_LENGTH) {
            throw new TunException("The TUN driver asks for a virtio-net header of " + length + " bytes.");
        }
        log("the kernel keeps virtio-net headers of " + length + " bytes");
        return length;
    }

    /** Always said, since an interface keeps what its last user asked for. */
    private static void setOffload(int fd, String name, boolean vnet) {
        if (!vnet) {
            LibC.ioctl(fd, TUNSETOFFLOAD, 0);
            return;
        }
        for (int offload : OFFLOADS) {
            if (LibC.ioctl(fd, TUNSETOFFLOAD, offload) >= 0) {
                if (offload != OFFLOADS[0]) {
                    log("the kernel takes only a part of the offloads for " + name + " (flags " + offload + ")");
                }
                return;
            }
        }
        log("the kernel takes no offload for packets to " + name + " (" + Errno.name(Errno.last()) + ")");
    }

    private static void log(String line) {
        System.getLogger(TunFile.class.getPackageName()).log(Level.INFO, line);
    }

    private static TunException openFailed(int errno) {
        return new TunException(
                switch (errno) {
                    case Errno.ENOENT, Errno.ENODEV, Errno.ENXIO ->
                        PATH + " is missing: load the kernel's tun module"
                                + " (modprobe tun), or give the container this device.";
                    case Errno.EACCES, Errno.EPERM ->
                        "This user may not open " + PATH + ": run as root, or have root allow it" + " (chmod 0666 "
                                + PATH + " is the usual mode).";
                    default -> "Opening " + PATH + " failed: " + Errno.name(errno) + ".";
                },
                errno);
    }

    private static TunException attachFailed(TunConfig config, int errno) {
        String name = config.name();
        return new TunException(
                switch (errno) {
                    case Errno.EPERM ->
                        "This user may not create or attach " + name + ", which needs CAP_NET_ADMIN: run scripts/setcap"
                                + " once, or run as root, or under 'unshare -rn'.";
                    case Errno.EBUSY -> name + " is in use by another process.";
                    case Errno.EINVAL ->
                        name + " exists and is not a TUN interface "
                                + (config.multiQueue() ? "with several queues." : "with a single queue.");
                    default -> "Creating " + name + " failed: " + Errno.name(errno) + ".";
                },
                errno);
    }

    /** Bytes of the next packet with its header, read to {@code address}, or 0 if there is none. */
    int read(SystemCalls calls, long address, int capacity) throws TunException {
        int length;
        do {
            length = lengthOf(calls.read(fd, address, capacity));
        } while (length < 0);
        return length;
    }

    /** The result of a read, 0 if there was nothing to read, or -1 if it was interrupted. */
    private int lengthOf(long result) throws TunException {
        if (result >= 0) {
            return (int) result;
        }
        int errno = (int) -result;
        return switch (errno) {
            case Errno.EAGAIN -> 0;
            case Errno.EINTR -> -1;
            case Errno.EFAULT, Errno.EBADFD -> throw new TunException(name + " was deleted.", errno);
            default -> throw new TunException("Reading from " + name + " failed: " + Errno.name(errno) + ".", errno);
        };
    }
}
