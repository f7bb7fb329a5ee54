package org.lucidstack.drill.run;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lucidstack.drill.calls.CallOutcome;
import org.lucidstack.drill.calls.CallResult;
import org.lucidstack.drill.calls.HostConfig;
import org.lucidstack.drill.calls.HostEvent;
import org.lucidstack.drill.calls.Sysctls;
import org.lucidstack.drill.calls.VirtualHost;
import org.lucidstack.drill.script.PacketSpec;
import org.lucidstack.drill.script.Position;
import org.lucidstack.drill.script.Script;
import org.lucidstack.drill.script.Script.Event;
import org.lucidstack.drill.script.Script.SystemCall;
import org.lucidstack.drill.script.Script.Time;
import org.lucidstack.env.StackObserver;
import org.lucidstack.tcp.Connection;
import org.lucidstack.time.Clock;
import org.lucidstack.trace.LadderDiagram;
import org.lucidstack.wire.TcpFlags;

/** Runs one script: event after event, each at its time. */
final class ScriptRunner {
    /** How long a packet is awaited whose time is {@code *}. */
    private static final long ANY_TIME = 24 * 3600 * Clock.SECOND;

    /** A call that has not returned yet. @param latest when it has to have returned */
    private record Blocked(SystemCall call, int id, long expectedEnd) {}

    private final Script script;
    private final DrillSettings settings;
    private final VirtualHost host;
    private final Conversation conversation;
    private final CallRunner calls;
    private final Sysctls sysctls;
    private final LadderDiagram ladder;
    private final Outbound outbound = new Outbound();
    private final Map<String, Long> variables = new HashMap<>();
    private @Nullable Blocked blocked;
    private long lastTime;

    ScriptRunner(Script script, DrillSettings settings, StackObserver... observers) throws DrillException {
        this.script = script;
        this.settings = settings;
        HostConfig config = settings.hostConfig();
        sysctls = new Sysctls(config);
        if (script.initCommand() != null) {
            ShellCommands.run(script.initCommand(), sysctls, false);
        }
        ladder = new LadderDiagram();
        StackObserver[] all = Arrays.copyOf(observers, observers.length + 1);
        all[observers.length] = ladder;
        host = new VirtualHost(config, all);
        conversation = new Conversation(settings);
        calls = new CallRunner(host.calls(), conversation, settings);
    }

    /** Runs all events. @throws DrillException at the first one that does not come true */
    void run() throws DrillException {
        List<Event> events = script.events();
        for (int i = 0; i < events.size(); i++) {
            boolean last = i == events.size() - 1;
            run(events.get(i), last);
        }
        finishBlocked();
        collect();
        LivePacket left = outbound.first();
        if (settings.leftoversFail() && left != null) {
            throw DrillException.failure(
                    new Position(lastLine(), 1), "unexpected packet at the end: " + describe(left));
        }
    }

    private int lastLine() {
        return script.events().isEmpty()
                ? 1
                : script.events().getLast().position().line();
    }

    private void run(Event event, boolean last) throws DrillException {
        if (event.action() instanceof PacketSpec spec && !spec.inbound()) {
            expect(event, spec);
            return;
        }
        if (event.action() instanceof SystemCall) {
            finishBlocked();
        }
        long time = start(event.time());
        host.advanceTo(Math.max(time, host.now()));
        collect();
        lastTime = Math.max(time, lastTime);
        switch (event.action()) {
            case PacketSpec spec -> inject(event.position(), spec);
            case SystemCall call -> call(event, call);
            case Script.Shell shell -> ShellCommands.run(shell.command(), sysctls, last);
            case Script.Code code -> code(code);
        }
        collect();
    }

    private long start(Time time) {
        return switch (time.kind()) {
            case ANY -> host.now();
            case ABSOLUTE, ABSOLUTE_RANGE -> time.start();
            case RELATIVE, RELATIVE_RANGE -> lastTime + time.start();
        };
    }

    private void inject(Position position, PacketSpec spec) throws DrillException {
        boolean opens = spec.body() instanceof PacketSpec.Tcp tcp
                && (tcp.flags() & (TcpFlags.SYN | TcpFlags.ACK)) == TcpFlags.SYN;
        Flow flow = conversation.inbound(opens);
        if (flow == null) {
            throw DrillException.failure(position, "no socket that this packet could belong to");
        }
        host.inject(PacketBuilder.build(spec, flow));
    }

    private void code(Script.Code code) throws DrillException {
        Connection connection = host.calls().connection(conversation.descriptor());
        if (connection != null) {
            InfoVariables.put(connection, variables);
        }
        CodeBlock.run(code, variables);
    }

    // ------------------------------------------------------------------ calls

    private void call(Event event, SystemCall call) throws DrillException {
        CallOutcome outcome = calls.make(call);
        long end = call.end() < 0
                ? -1
                : event.time().isRelative() ? lastTime - event.time().start() + call.end() : call.end();
        switch (outcome) {
            case CallOutcome.Returned(CallResult result) -> {
                if (end >= 0 && end - host.now() > settings.tolerance()) {
                    throw DrillException.failure(
                            call.position(),
                            call.name() + ": expected to block until " + seconds(end) + ", returned at once");
                }
                calls.check(call, result);
            }
            case CallOutcome.Waits(int id) -> {
                if (end < 0) {
                    throw DrillException.failure(call.position(), call.name() + ": expected to return at once, blocks");
                }
                blocked = new Blocked(call, id, end);
            }
        }
    }

    /** Waits for the call that is under way, if there is one. */
    private void finishBlocked() throws DrillException {
        collect();
        Blocked call = blocked;
        while (blocked != null && call != null) {
            long limit = call.expectedEnd + settings.tolerance();
            if (host.now() >= limit) {
                throw DrillException.failure(
                        call.call.position(),
                        call.call.name() + ": expected to return at " + seconds(call.expectedEnd) + ", still blocks at "
                                + seconds(host.now()));
            }
            host.runUntil(limit);
            collect();
        }
    }

    private void done(HostEvent.Done event) throws DrillException {
        Blocked call = blocked;
        if (call == null || call.id != event.id()) {
            return;
        }
        blocked = null;
        if (Math.abs(event.time() - call.expectedEnd) > settings.tolerance()) {
            throw DrillException.failure(
                    call.call.position(),
                    call.call.name() + ": expected to return at " + seconds(call.expectedEnd) + ", returned at "
                            + seconds(event.time()));
        }
        calls.check(call.call, event.result());
    }

    /** Takes what the host has produced. */
    private void collect() throws DrillException {
        for (HostEvent event : host.takeEvents()) {
            switch (event) {
                case HostEvent.Done done -> done(done);
                case HostEvent.Packet packet -> sniff(packet);
            }
        }
    }

    /** Packets that belong to nothing under test are ignored, as the tool does. */
    private void sniff(HostEvent.Packet event) throws DrillException {
        LivePacket packet;
        try {
            packet = LivePacket.of(event.time(), event.bytes());
        } catch (IllegalArgumentException e) {
            throw DrillException.failure(new Position(lastLine(), 1), String.valueOf(e.getMessage()));
        }
        Flow flow = conversation.flow();
        if (flow != null
                && (packet.tcp() != null || packet.udp() != null)
                && flow.matches(packet.from(), packet.to())) {
            outbound.add(packet);
        }
    }

    // ------------------------------------------------------------------ expected packets

    private void expect(Event event, PacketSpec spec) throws DrillException {
        long earliest = start(event.time());
        long latest = earliest + Math.max(0, event.time().end() - event.time().start());
        boolean any = event.time().kind() == Time.Kind.ANY;
        long limit = any ? host.now() + ANY_TIME : latest + settings.tolerance();
        int length = spec.body() instanceof PacketSpec.Tcp tcp ? tcp.sequence().length() : 0;
        while ((outbound.isEmpty() || outbound.wantsMore(length)) && host.now() < limit) {
            host.runUntil(limit);
            collect();
        }
        Flow flow = conversation.flow();
        if (outbound.isEmpty() || flow == null) {
            throw DrillException.failure(
                    event.position(),
                    "expected " + PacketText.of(spec) + (any ? "" : " at " + seconds(earliest)) + ", nothing came");
        }
        LivePacket live = outbound.take(length);
        List<String> differences = PacketMatcher.compare(spec, live, flow, settings.tolerance());
        if (!differences.isEmpty()) {
            throw DrillException.failure(
                    event.position(),
                    "expected " + PacketText.of(spec) + ", came " + describe(live) + " ("
                            + String.join("; ", differences) + ")");
        }
        if (!any && (live.time() < earliest - settings.tolerance() || live.time() > limit)) {
            throw DrillException.failure(
                    event.position(),
                    "expected " + PacketText.of(spec) + " at " + seconds(earliest)
                            + (latest > earliest ? " to " + seconds(latest) : "") + ", came at "
                            + seconds(live.time()));
        }
        lastTime = live.time();
    }

    private String describe(LivePacket live) {
        Flow flow = conversation.flow();
        return flow == null ? live.packet().toString() : PacketText.of(live, flow);
    }

    private static String seconds(long time) {
        return String.format(Locale.ROOT, "%.6f", time / 1e9);
    }

    /** The conversation so far and the state of the connection, for people. */
    String story() {
        Connection connection = host.calls().connection(conversation.descriptor());
        return ladder + (connection == null ? "" : connection.info() + "\n");
    }
}
