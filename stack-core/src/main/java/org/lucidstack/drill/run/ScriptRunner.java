package org.lucidstack.drill.run;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lucidstack.drill.calls.Host;
import org.lucidstack.drill.calls.HostConfig;
import org.lucidstack.drill.calls.HostEvent;
import org.lucidstack.drill.calls.Sysctls;
import org.lucidstack.drill.script.PacketSpec;
import org.lucidstack.drill.script.Position;
import org.lucidstack.drill.script.Script;
import org.lucidstack.drill.script.Script.Event;
import org.lucidstack.drill.script.Script.SystemCall;
import org.lucidstack.env.StackObserver;
import org.lucidstack.tcp.Connection;
import org.lucidstack.trace.LadderDiagram;

/** Runs one script: event after event, each at its time. */
final class ScriptRunner implements AutoCloseable {
    private final Script script;
    private final DrillSettings settings;
    private final Host host;
    private final Conversation conversation;
    private final CallEvents calls;
    private final ExpectedPackets packets;
    private final EventTimes times;
    private final Sysctls sysctls;
    private final LadderDiagram ladder = new LadderDiagram();
    private final Map<String, Long> variables = new HashMap<>();
    private Position position = new Position(1, 1);

    ScriptRunner(Script script, DrillSettings settings, StackObserver... observers) throws DrillException, IOException {
        this.script = script;
        this.settings = settings;
        HostConfig config = settings.hostConfig();
        sysctls = new Sysctls(config);
        if (script.initCommand() != null) {
            ShellCommands.run(script.initCommand(), sysctls, false);
        }
        sysctls.begin();
        StackObserver[] all = new StackObserver[observers.length + 1];
        System.arraycopy(observers, 0, all, 0, observers.length);
        all[observers.length] = ladder;
        host = settings.hosts().create(config, all);
        conversation = new Conversation(settings);
        times = new EventTimes(settings);
        calls = new CallEvents(host, new CallRunner(host.calls(), conversation, settings), settings, this::collect);
        packets = new ExpectedPackets(host, conversation, settings, this::collect);
    }

    /** Runs all events. @throws DrillException at the first one that does not come true */
    void run() throws DrillException {
        List<Event> events = script.events();
        for (int i = 0; i < events.size(); i++) {
            position = events.get(i).position();
            run(events.get(i), i == events.size() - 1);
        }
        calls.finish();
        String left = packets.leftOver();
        if (settings.isExact() && left != null) {
            throw DrillException.failure(position, "after this line came what the script does not mention: " + left);
        }
    }

    private void run(Event event, boolean last) throws DrillException {
        if (event.action() instanceof PacketSpec spec && !spec.inbound()) {
            packets.expect(event, spec, times);
            return;
        }
        long due = times.due(event, host.now());
        if (event.action() instanceof SystemCall) {
            calls.finish();
        }
        host.advanceTo(Math.max(due, host.now()));
        collect();
        times.check(event, host.now());
        switch (event.action()) {
            case PacketSpec spec -> host.inject(PacketBuilder.build(spec, flow(event, spec), settings));
            case SystemCall call -> calls.make(event, call, times);
            case Script.Shell shell -> ShellCommands.run(shell.command(), sysctls, last);
            case Script.Code code -> code(code);
        }
        collect();
    }

    private Flow flow(Event event, PacketSpec spec) throws DrillException {
        Flow flow = conversation.inbound(spec);
        if (flow == null) {
            throw DrillException.failure(event.position(), "no socket that this packet could belong to");
        }
        return flow;
    }

    private void code(Script.Code code) throws DrillException {
        Connection connection = host.calls().connection(conversation.descriptor());
        if (connection != null) {
            InfoVariables.put(connection, variables);
        } else if (code.text().contains("tcpi_")) {
            throw DrillException.failure(
                    code.position(), "there is no connection whose tcpi_ values could be asked for");
        }
        CodeBlock.run(code, variables);
    }

    /** Takes what the host has produced. */
    private void collect() throws DrillException {
        for (HostEvent event : host.takeEvents()) {
            switch (event) {
                case HostEvent.Done done -> calls.done(done);
                case HostEvent.Packet packet -> sniff(packet);
            }
        }
    }

    private void sniff(HostEvent.Packet packet) throws DrillException {
        try {
            packets.sniff(packet);
        } catch (IllegalArgumentException e) {
            throw DrillException.failure(position, "the stack sent what is " + e.getMessage());
        }
    }

    @Override
    public void close() {
        host.close();
    }

    /** The conversation so far and the state of the connection, for people. */
    String story() {
        Connection connection = host.calls().connection(conversation.descriptor());
        return ladder + (connection == null ? "" : InfoText.of(connection.info()));
    }
}
