package org.lucidstack.drill.run;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.lucidstack.buffer.Payload;
import org.lucidstack.drill.calls.HostConfig;
import org.lucidstack.drill.calls.HostEvent;
import org.lucidstack.drill.calls.Sysctls;
import org.lucidstack.drill.calls.VirtualHost;
import org.lucidstack.drill.script.PacketSpec;
import org.lucidstack.drill.script.PacketSpec.IpSpec;
import org.lucidstack.drill.script.Script;
import org.lucidstack.drill.script.Script.Event;
import org.lucidstack.drill.script.Script.SystemCall;
import org.lucidstack.net.Endpoint;
import org.lucidstack.tcp.TcpException;
import org.lucidstack.wire.IpCodec;
import org.lucidstack.wire.IpPacket;
import org.lucidstack.wire.IpProtocol;
import org.lucidstack.wire.ParseResult.Parsed;
import org.lucidstack.wire.TcpCodec;
import org.lucidstack.wire.TcpFlags;
import org.lucidstack.wire.TcpSegment;

/**
 * One script, first as it is written, then again without looking at what the stack sends, while a network changes what arrives: the
 * lenient brother of {@link ScriptRunner}.
 *
 * <pre>
 *   note():    script --strictly--> host      each packet and call with its time = steps
 *   outcome(): steps --network--> fresh host of the same seed --> stream read, states at the end
 * </pre>
 *
 * What the peer sends in a row, with nothing but our bare acknowledgments in between, may be changed; it arrives when the row ends. Where
 * the script has zeros the text is a pattern, so that bytes in the wrong order are seen.
 */
final class ScriptReplay {

    /** Something that entered the host. @param packet empty unless the event is one that arrives */
    private record Step(long time, Event event, byte[] packet) {}

    /** A packet that arrives, taken apart. */
    private record Arrival(IpPacket packet, IpSpec ip, TcpSegment segment) {}

    private static final byte[] NONE = {};

    private final Script script;
    private final DrillSettings settings;
    private final List<Step> steps = new ArrayList<>();

    /** @param settings with the options of the script */
    ScriptReplay(Script script, DrillSettings settings) {
        this.script = script;
        this.settings = settings;
    }

    /** A fresh host under the settings of the script. */
    private final class Stage {
        final Sysctls sysctls;
        final VirtualHost host;
        final Conversation conversation = new Conversation(settings);
        final CallRunner calls;

        Stage() throws DrillException {
            HostConfig config = settings.hostConfig();
            sysctls = new Sysctls(config);
            if (script.initCommand() != null) {
                ShellCommands.run(script.initCommand(), sysctls, false);
            }
            host = new VirtualHost(config);
            calls = new CallRunner(host.calls(), conversation, settings);
        }
    }

    /** Runs the script as {@link ScriptRunner} does and notes what enters the host. */
    void note() throws DrillException {
        Stage stage = new Stage();
        VirtualHost host = stage.host;
        CallEvents[] calls = new CallEvents[1];
        ExpectedPackets[] packets = new ExpectedPackets[1];
        CallEvents.Collector collector = () -> {
            for (HostEvent event : host.takeEvents()) {
                switch (event) {
                    case HostEvent.Done done -> calls[0].done(done);
                    case HostEvent.Packet packet -> packets[0].sniff(packet);
                }
            }
        };
        calls[0] = new CallEvents(host, stage.calls, settings, collector);
        packets[0] = new ExpectedPackets(host, stage.conversation, settings, collector);
        EventTimes times = new EventTimes(settings);
        for (Event event : script.events()) {
            if (event.action() instanceof PacketSpec spec && !spec.inbound()) {
                packets[0].expect(event, spec, times);
                steps.add(new Step(host.now(), event, NONE));
                continue;
            }
            long due = times.due(event, host.now());
            if (event.action() instanceof SystemCall) {
                calls[0].finish();
            }
            host.advanceTo(Math.max(due, host.now()));
            collector.collect();
            Step step = new Step(host.now(), event, inbound(event, stage.conversation));
            steps.add(step);
            if (event.action() instanceof SystemCall call) {
                calls[0].make(event, call, times);
            } else {
                enter(step, stage);
            }
            collector.collect();
        }
        calls[0].finish();
    }

    /** The bytes of a packet that arrives; none for any other event. */
    private byte[] inbound(Event event, Conversation conversation) throws DrillException {
        if (!(event.action() instanceof PacketSpec spec)) {
            return NONE;
        }
        Flow flow = conversation.inbound(spec);
        if (flow == null) {
            throw DrillException.failure(event.position(), "no socket that this packet could belong to");
        }
        return PacketBuilder.build(spec, flow, settings);
    }

    /** What is no call happens. What a block of code asks of tcp_info depends on how segments arrive, and is not asked. */
    private void enter(Step step, Stage stage) throws DrillException {
        if (step.packet.length > 0) {
            stage.host.inject(step.packet);
        } else if (step.event.action() instanceof Script.Shell shell) {
            ShellCommands.run(
                    shell.command(),
                    stage.sysctls,
                    step.event == script.events().getLast());
        }
    }

    /**
     * How it ends when the steps are done again: what was read, what can still be read, and the connections that are left.
     *
     * @param network turns what the peer sends in a row into what arrives
     */
    String outcome(UnaryOperator<List<TcpSegment>> network) throws DrillException, TcpException {
        Stage stage = new Stage();
        RepeatedCalls calls = new RepeatedCalls(stage.host, stage.calls);
        List<Arrival> held = new ArrayList<>();
        for (Step step : steps) {
            if (isAcknowledgment(step.event)) {
                continue;
            }
            Arrival arrival = arrival(step);
            if (arrival == null || !held.isEmpty() && !held.getLast().ip.equals(arrival.ip)) {
                release(held, network, stage.host);
                calls.collect();
            }
            stage.host.advanceTo(Math.max(step.time, stage.host.now()));
            calls.collect();
            if (arrival != null) {
                held.add(arrival);
                continue;
            }
            if (step.event.action() instanceof SystemCall call) {
                calls.make(call);
            } else {
                enter(step, stage);
            }
            calls.collect();
        }
        release(held, network, stage.host);
        calls.collect();
        return calls.outcome();
    }

    /** Whether we are to send a bare acknowledgment: the peer need not have waited for it. */
    private static boolean isAcknowledgment(Event event) {
        return event.action() instanceof PacketSpec spec
                && !spec.inbound()
                && spec.body() instanceof PacketSpec.Tcp tcp
                && tcp.flags() == TcpFlags.ACK
                && tcp.sequence().length() == 0;
    }

    private static void release(List<Arrival> held, UnaryOperator<List<TcpSegment>> network, VirtualHost host) {
        if (held.isEmpty()) {
            return;
        }
        Arrival first = held.getFirst();
        List<TcpSegment> row = held.stream().map(Arrival::segment).toList();
        for (TcpSegment segment : network.apply(row)) {
            byte[] bytes = TcpCodec.encode(segment, first.packet.source(), first.packet.destination());
            host.inject(PacketBuilder.packet(
                    first.ip,
                    IpProtocol.TCP,
                    new Endpoint(first.packet.source(), segment.sourcePort()),
                    new Endpoint(first.packet.destination(), segment.destinationPort()),
                    bytes));
        }
        held.clear();
    }

    /** The segment that arrives with a step, with the pattern as its text; null for anything else. */
    private static @Nullable Arrival arrival(Step step) {
        if (step.packet.length == 0
                || !(step.event.action() instanceof PacketSpec spec)
                || !(IpCodec.parse(ByteBuffer.wrap(step.packet)) instanceof Parsed<? extends IpPacket>(IpPacket packet))
                || packet.protocol() != IpProtocol.TCP
                || !(TcpCodec.parse(packet.payload(), packet.source(), packet.destination(), false)
                        instanceof Parsed<TcpSegment>(TcpSegment segment))) {
            return null;
        }
        return new Arrival(packet, spec.ip(), withPattern(segment));
    }

    /** The same with bytes that tell their sequence numbers. */
    private static TcpSegment withPattern(TcpSegment segment) {
        byte[] text = new byte[segment.payload().length()];
        for (int i = 0; i < text.length; i++) {
            int seq = segment.seq().value() + i;
            text[i] = (byte) (seq * 31 + (seq >> 8) * 7);
        }
        return new TcpSegment(
                segment.sourcePort(),
                segment.destinationPort(),
                segment.seq(),
                segment.ack(),
                segment.flags(),
                segment.window(),
                segment.urgentPointer(),
                segment.options(),
                Payload.of(text));
    }
}
