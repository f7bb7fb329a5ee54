package org.lucidstack.tun;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.lucidstack.env.DropReason;
import org.lucidstack.link.Offload;
import org.lucidstack.link.PacketReceiver;
import org.lucidstack.link.PolledLinkDevice;
import org.lucidstack.wire.PacketBuffer;

/**
 * A Linux TUN interface (or one queue of it): what the host routes to the interface is received here, and what is
 * transmitted here arrives at the host.
 *
 * <p><b>Threads.</b> {@link #await} and {@link #receive} belong to the loop thread; {@link #transmit} and {@link
 * #close} to whoever holds the stack; {@link #wakeup}, {@link #name} and {@link #mtu} to any thread.
 */
public final class TunDevice implements PolledLinkDevice {

    /**
     * At least one wait in so many asks the kernel for everything, for news must be heard under load, too. The others only
     * look for a packet: sending is what makes the kernel send, so there often is one already.
     */
    private static final int NEWS_INTERVAL = 64;

    private final TunFile file;
    private final LinkConfigurator configurator;
    private final LinkWatch watch;
    private final Waiter waiter;
    private final PacketSource reader;
    private final PacketWriter writer;
    private final BusyPoll busyPoll;
    private Consumer<DropReason> drops = reason -> {};
    private int waits;
    private boolean closed;

    private TunDevice(TunFile file, LinkConfigurator configurator, LinkWatch watch, TunConfig config)
            throws TunException {
        this.file = file;
        this.configurator = configurator;
        this.watch = watch;
        this.waiter = new Waiter(file.fd(), watch.fd());
        this.reader = file.vnetHeaderLength() == 0 && config.offloading() != Offloading.NONE
                ? new CoalescingReader(file)
                : new PacketReader(file);
        this.writer = new PacketWriter(file);
        this.busyPoll = new BusyPoll(config.busyPollNanos(), System::nanoTime);
    }

    /**
     * Creates the interface, or attaches it when it exists, gives it the addresses, routes and MTU it lacks, and brings
     * it up.
     *
     * @throws TunException if a right is missing, the interface is in use, a name or number is out of range, or Linux
     * has no TUN
     */
    public static TunDevice open(TunConfig config) throws TunException {
        config.check();
        TunFile file = openFile(config);
        LinkConfigurator configurator = new LinkConfigurator(file.name());
        try {
            configurator.apply(config);
            LinkWatch watch = new LinkWatch(file.name());
            try {
                return new TunDevice(file, configurator, watch, config);
            } catch (TunException e) {
                watch.close();
                throw e;
            }
        } catch (TunException e) {
            detach(file, configurator);
            throw e;
        }
    }

    /** A device that was made here goes with its file; one that stays gets back the settings that it had. */
    private static void detach(TunFile file, LinkConfigurator configurator) {
        try {
            if (InterfaceRequest.isPersistent(file.fd())) {
                configurator.undo();
            }
        } catch (TunException e) {
            System.getLogger(TunDevice.class.getPackageName())
                    .log(Level.WARNING, "the settings of {0} stay: {1}", file.name(), e.getMessage());
        } finally {
            LibC.close(file.fd());
        }
    }

    private static TunFile openFile(TunConfig config) throws TunException {
        try {
            return TunFile.open(config);
        } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
            throw new TunException("The native library for TUN devices cannot be used: " + e.getMessage() + ".");
        }
    }

    /**
     * Opens one interface with several queues. The kernel spreads flows by a hash of their addresses and ports and
     * keeps a flow on the queue where it was last answered; after 3 seconds of silence the hash decides again. So a
     * flow that the other side opened never changes its queue, but one that was opened from here may.
     *
     * @param count of queues, 1 to 256
     */
    public static List<TunDevice> openQueues(TunConfig config, int count) throws TunException {
        List<TunDevice> queues = new ArrayList<>(count);
        try {
            TunConfig shared = config.withMultiQueue(true);
            for (int i = 0; i < count; i++) {
                queues.add(open(i == 0 ? shared : shared.withName(queues.get(0).name())));
            }
            return queues;
        } catch (TunException e) {
            queues.forEach(TunDevice::close);
            throw e;
        }
    }

    /**
     * Who is told of each packet that was dropped here, while the stack is held. To be set before the device is used.
     */
    public void onDrop(Consumer<DropReason> listener) {
        drops = listener;
    }

    @Override
    public String name() {
        return file.name();
    }

    @Override
    public int mtu() {
        return watch.mtu();
    }

    /** With a virtio-net header, the kernel completes checksums and cuts segments. */
    @Override
    public Offload offload() {
        return file.vnetHeaderLength() > 0 ? new Offload(true, true) : Offload.NONE;
    }

    @Override
    public boolean transmit(PacketBuffer packet) {
        int errno = closed ? Errno.EBADF : writer.write(packet);
        if (errno == 0) {
            return true;
        }
        boolean full = errno == Errno.EAGAIN || errno == Errno.ENOBUFS || errno == Errno.ENOMEM;
        drops.accept(full ? DropReason.DEVICE_FULL : DropReason.DEVICE_ERROR);
        return false;
    }

    @Override
    public void await(long timeoutNanos) throws IOException {
        boolean told = ++waits % NEWS_INTERVAL == 0 && sleep(0);
        if (!told && timeoutNanos > 0 && !busyPoll.spin(reader, waiter, timeoutNanos)) {
            sleep(timeoutNanos);
        }
    }

    /** Whether there was an event before the time was over; one of the interface is seen to. */
    private boolean sleep(long timeoutNanos) throws TunException {
        boolean event = waiter.await(timeoutNanos);
        if (waiter.hasNews() || waiter.isDeviceBroken()) {
            watch.update();
        }
        if (waiter.isDeviceBroken()) {
            throw new TunException(name() + " was deleted.", Errno.ENODEV);
        }
        return event;
    }

    @Override
    public void wakeup() {
        waiter.wakeup();
    }

    @Override
    public boolean receive(PacketReceiver receiver, int maxPackets) throws IOException {
        return !closed && reader.receive(receiver, maxPackets, drops);
    }

    /** Detaches from the interface: one that was made here disappears, another has the settings again that it had. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            waiter.close();
            watch.close();
            detach(file, configurator);
        }
    }

    @Override
    public String toString() {
        return name();
    }
}
