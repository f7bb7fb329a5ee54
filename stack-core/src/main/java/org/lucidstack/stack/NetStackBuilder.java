package org.lucidstack.stack;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.lucidstack.env.Counters;
import org.lucidstack.env.Environment;
import org.lucidstack.env.Events;
import org.lucidstack.env.Journal;
import org.lucidstack.env.Journal.Step;
import org.lucidstack.env.SettingsText;
import org.lucidstack.env.StackObserver;
import org.lucidstack.icmp.IcmpConfig;
import org.lucidstack.ip.InterfaceConfig;
import org.lucidstack.ip.IpConfig;
import org.lucidstack.ip.IpInterface;
import org.lucidstack.ip.IpLayer;
import org.lucidstack.ip.RoutingTable;
import org.lucidstack.link.LinkDevice;
import org.lucidstack.link.LoopbackDevice;
import org.lucidstack.link.SoftwareSegmentation;
import org.lucidstack.tcp.TcpConfig;
import org.lucidstack.time.Clock;
import org.lucidstack.time.TimerQueue;

/**
 * Puts a stack together.
 *
 * <pre>
 *   NetStack stack = NetStack.builder()
 *       .random(new SecureRandom())
 *       .device(tun, new InterfaceConfig().everyAddressBut("192.168.0.1/24"))
 *       .build();
 * </pre>
 *
 * Without any route of its own, the first device gets those to everywhere.
 */
public final class NetStackBuilder {

    private final Map<LinkDevice, InterfaceConfig> devices = new LinkedHashMap<>();
    private final List<StackObserver> observers = new ArrayList<>();
    private final Map<LinkDevice, IpInterface> interfaces = new LinkedHashMap<>();
    private final RoutingTable routes = new RoutingTable();
    private @Nullable RandomGenerator random;
    private IpConfig ipConfig = IpConfig.DEFAULT;
    private IcmpConfig icmpConfig = IcmpConfig.DEFAULT;
    private TcpConfig tcpConfig = new TcpConfig();
    private Journal journal = Journal.NONE;

    NetStackBuilder() {}

    /** Adds a device. What it cannot do (checksums, segmentation) the stack does for it. */
    public NetStackBuilder device(LinkDevice device, InterfaceConfig config) {
        devices.put(device, config);
        return this;
    }

    /**
     * The source of all that must not be foreseen: sequence numbers, ports, identifications. Cryptographic, unless for
     * a test.
     */
    public NetStackBuilder random(RandomGenerator source) {
        random = source;
        return this;
    }

    /** Makes everything that is drawn follow from {@code seed}: for tests and simulations only. */
    public NetStackBuilder seed(long seed) {
        return random(new SplittableRandom(seed));
    }

    /** Adds somebody who is told of every event. Without any, events are not even made. */
    public NetStackBuilder observer(StackObserver observer) {
        observers.add(observer);
        return this;
    }

    /** Keeps a journal of all that enters and leaves the stack, for a replay (see package {@code replay}). */
    public NetStackBuilder journal(Journal keeper) {
        journal = keeper;
        return this;
    }

    public NetStackBuilder ip(IpConfig config) {
        ipConfig = config;
        return this;
    }

    public NetStackBuilder icmp(IcmpConfig config) {
        icmpConfig = config;
        return this;
    }

    public NetStackBuilder tcp(TcpConfig config) {
        tcpConfig = config;
        return this;
    }

    /**
     * Makes the stack, at time 0. A builder makes one stack.
     *
     * @throws IllegalStateException without a device, or without a source of randomness
     */
    public NetStack build() {
        if (devices.isEmpty() || random == null) {
            throw new IllegalStateException("a stack needs a device and a random source or seed");
        }
        boolean hasRoutes = devices.values().stream().anyMatch(InterfaceConfig::hasRoutes);
        if (journal.isOpen()) {
            journal.write(
                    Step.BUILT, SettingsText.of(tcpConfig), SettingsText.of(ipConfig), SettingsText.of(icmpConfig));
        }
        devices.forEach((device, config) -> {
            boolean isDefault = !hasRoutes && interfaces.isEmpty();
            LinkDevice edge = journal.isOpen() ? journaled(device, config) : device;
            IpInterface made = new IpInterface(SoftwareSegmentation.before(edge), config);
            interfaces.put(device, made);
            IpLayer.addRoutes(routes, made, config, isDefault);
        });
        return new NetStack(this);
    }

    private LinkDevice journaled(LinkDevice device, InterfaceConfig config) {
        int number = interfaces.size();
        int checksum = device.offload().checksum() ? 1 : 0;
        int segmentation = device.offload().segmentation() ? 1 : 0;
        journal.write(Step.DEVICE, number, device.name(), checksum, segmentation, SettingsText.of(config));
        return new JournaledDevice(device, number, journal);
    }

    Environment environment(Clock clock) {
        if (random == null) {
            throw new IllegalStateException("no random source");
        }
        RandomGenerator source = journal.isOpen() ? new JournaledRandom(random, journal) : random;
        return new Environment(clock, new TimerQueue(), source, new Events(observers), new Counters(), journal);
    }

    Map<LinkDevice, IpInterface> interfaces() {
        return interfaces;
    }

    RoutingTable routes() {
        return routes;
    }

    IpConfig ipConfig() {
        return ipConfig;
    }

    IcmpConfig icmpConfig() {
        return icmpConfig;
    }

    TcpConfig tcpConfig() {
        return tcpConfig;
    }

    static IpInterface loopbackInterface(LoopbackDevice device) {
        return new IpInterface(device, new InterfaceConfig().own("127.0.0.0/8").own("::1/128"));
    }
}
