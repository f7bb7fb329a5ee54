package org.lucidstack.drill.run;

import static org.lucidstack.drill.run.EventTimes.seconds;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lucidstack.drill.calls.Host;
import org.lucidstack.drill.calls.HostEvent;
import org.lucidstack.drill.script.PacketSpec;
import org.lucidstack.drill.script.Script.Event;
import org.lucidstack.drill.script.Script.Time;

/** Holds the packets of the stack against those that the script expects. */
final class ExpectedPackets {
    private final Host host;
    private final Conversation conversation;
    private final DrillSettings settings;
    private final CallEvents.Collector collector;
    private final Outbound outbound;

    ExpectedPackets(Host host, Conversation conversation, DrillSettings settings, CallEvents.Collector collector) {
        this.host = host;
        this.conversation = conversation;
        this.settings = settings;
        this.collector = collector;
        this.outbound = new Outbound(settings.strictSegments());
    }

    /** Takes a packet of the stack. One that belongs to nothing under test is ignored, as the tool does. */
    void sniff(HostEvent.Packet event) {
        LivePacket packet = LivePacket.of(event.time(), event.bytes());
        Flow flow = conversation.flow();
        if (flow != null
                && (packet.tcp() != null || packet.udp() != null)
                && flow.matches(packet.from(), packet.to())) {
            outbound.add(packet);
        }
    }

    /** Waits for the packet and compares it. */
    void expect(Event event, PacketSpec spec, EventTimes times) throws DrillException {
        if (conversation.flow() == null) {
            throw DrillException.failure(event.position(), "no socket that this packet could belong to");
        }
        if (spec.body() instanceof PacketSpec.Icmp) {
            throw DrillException.unsupported(event.position(), "an outbound icmp packet");
        }
        long earliest = times.due(event, host.now());
        long length = Math.max(0, event.time().end() - event.time().start());
        boolean any = event.time().kind() == Time.Kind.ANY;
        LivePacket live = await(spec, any ? host.now() : earliest + length + times.slack());
        String expected = "expected " + PacketText.of(spec);
        Flow flow = conversation.flow();
        if (live == null || flow == null) {
            throw DrillException.failure(
                    event.position(), expected + (any ? "" : " at " + seconds(earliest)) + ", nothing came");
        }
        List<String> differences = PacketMatcher.compare(spec, live, flow, settings);
        if (!differences.isEmpty()) {
            throw DrillException.failure(
                    event.position(),
                    expected + ", came " + PacketText.of(live, flow) + " (" + String.join("; ", differences) + ")");
        }
        if (!any && (live.time() < earliest - times.slack() || live.time() > earliest + length + times.slack())) {
            throw DrillException.failure(
                    event.position(),
                    expected + " at " + seconds(earliest) + (length > 0 ? " to " + seconds(earliest + length) : "")
                            + ", came at " + seconds(live.time()));
        }
    }

    /** The next packet. It is awaited beyond {@code latest}, so that the report can tell how late it was. */
    private @Nullable LivePacket await(PacketSpec spec, long latest) throws DrillException {
        long limit = latest + host.patience();
        int length = spec.body() instanceof PacketSpec.Tcp tcp ? tcp.sequence().length() : 0;
        while ((outbound.isEmpty() || outbound.wantsMore(length)) && host.now() < limit) {
            host.runUntil(limit);
            collector.collect();
        }
        return outbound.isEmpty() ? null : outbound.take(length);
    }

    /** Words for a packet that the script does not mention, or null if there is none. */
    @Nullable
    String leftOver() {
        LivePacket left = outbound.first();
        Flow flow = conversation.flow();
        return left == null || flow == null ? null : PacketText.of(left, flow);
    }
}
