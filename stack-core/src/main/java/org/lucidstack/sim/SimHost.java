package org.lucidstack.sim;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.lucidstack.ip.InterfaceConfig;
import org.lucidstack.net.Prefix;
import org.lucidstack.stack.NetStack;
import org.lucidstack.stack.NetStackBuilder;
import org.lucidstack.time.Clock;

/**
 * A host: one stack with the links that end at it. The stack is built at the first {@link #stack()}, when all links must be there.
 * What a user call outside of the simulation's events makes due leaves when the simulation runs on.
 */
public final class SimHost implements SimNode {
    private final Simulation simulation;
    private final String name;
    private final Consumer<NetStackBuilder> settings;
    private final Map<SimInterface, InterfaceConfig> interfaces = new LinkedHashMap<>();
    private @Nullable NetStack stack;
    private long wakeAt = Clock.NEVER;

    SimHost(Simulation simulation, String name, Consumer<NetStackBuilder> settings) {
        this.simulation = simulation;
        this.name = name;
        this.settings = settings;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void attach(SimInterface end, List<Prefix> addresses) {
        if (stack != null) {
            throw new IllegalStateException("the stack of " + name + " was built; connect its links before using it");
        }
        InterfaceConfig config = new InterfaceConfig();
        addresses.forEach(config::address);
        interfaces.put(end, config);
        end.setReceiver((packet, verified) -> receive(end, packet, verified));
    }

    /** The stack of this host. @throws IllegalStateException if no link ends here */
    public NetStack stack() {
        if (stack == null) {
            NetStackBuilder builder = NetStack.builder().random(simulation.random("host " + name));
            interfaces.forEach(builder::device);
            settings.accept(builder);
            stack = builder.build();
            stack.advance(simulation.now());
        }
        return stack;
    }

    private void receive(SimInterface from, ByteBuffer packet, boolean verified) {
        NetStack on = stack();
        on.advance(simulation.now());
        on.receive(from, packet, verified);
        on.flush();
        scheduleWakeUp(on);
    }

    @Override
    public void settle() {
        if (stack != null) {
            stack.advance(simulation.now());
            stack.flush();
            scheduleWakeUp(stack);
        }
    }

    /** There is one wake-up under way that is not later than the deadline; it may come early and is then only renewed. */
    private void scheduleWakeUp(NetStack on) {
        long deadline = Math.max(on.nextDeadline(), simulation.now());
        if (deadline < wakeAt) {
            wakeAt = deadline;
            simulation.at(deadline, () -> wakeUp(deadline));
        }
    }

    private void wakeUp(long due) {
        if (due == wakeAt) {
            wakeAt = Clock.NEVER;
            settle();
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
