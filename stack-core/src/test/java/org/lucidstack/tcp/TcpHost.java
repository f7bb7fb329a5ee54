package org.lucidstack.tcp;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.lucidstack.buffer.ChunkPool;
import org.lucidstack.buffer.Payload;
import org.lucidstack.env.Counters;
import org.lucidstack.env.Environment;
import org.lucidstack.env.Events;
import org.lucidstack.env.StackObserver;
import org.lucidstack.env.UnreachableReport;
import org.lucidstack.net.FourTuple;
import org.lucidstack.net.IpAddress;
import org.lucidstack.time.TimerQueue;
import org.lucidstack.wire.TcpFlags;
import org.lucidstack.wire.TcpSegment;
import org.lucidstack.wire.Unreachable;

/** A TCP layer on its own, for tests: what it sends goes, cut into packets, to a sink. */
final class TcpHost implements TcpOutput {

    /** Where segments go. */
    interface Sink {
        void segment(FourTuple tuple, TcpSegment segment, int ecn);
    }

    final TimerQueue timers = new TimerQueue();
    final Counters counters = new Counters();
    final TcpLayer tcp;
    Sink sink = (tuple, segment, ecn) -> {};
    long now;
    int mtu = 1500;
    int pathMtu = 1500;
    int trafficClass;
    int hopLimit;
    int advisedOfTrouble;
    final List<Unreachable> reported = new ArrayList<>();

    TcpHost(long seed, TcpConfig config, StackObserver... observers) {
        this(new Random(seed), config, observers);
    }

    TcpHost(RandomGenerator random, TcpConfig config, StackObserver... observers) {
        Environment env = new Environment(() -> now, timers, random, new Events(List.of(observers)), counters);
        tcp = new TcpLayer(env, config, this, new ChunkPool());
    }

    /** Moves the time on and runs what is due. */
    void advance(long time) {
        now = time;
        timers.runDue(time);
        tcp.flush();
    }

    void receive(FourTuple tuple, TcpSegment segment, int ecn) {
        tcp.segmentArrives(tuple, segment, ecn);
    }

    @Override
    public void transmit(FourTuple tuple, TcpSegment segment, int segmentSize, int trafficClass, int hopLimit) {
        this.trafficClass = trafficClass;
        this.hopLimit = hopLimit;
        int length = segment.payload().length();
        int offset = 0;
        do {
            int count = segmentSize == 0 ? length : Math.min(segmentSize, length - offset);
            boolean last = offset + count == length;
            int flags = segment.flags() & ~(last ? 0 : TcpFlags.FIN | TcpFlags.PSH) & ~(offset == 0 ? 0 : TcpFlags.CWR);
            Payload part = Payload.of(segment.payload().slice(offset, count).toByteArray());
            sink.segment(
                    tuple,
                    new TcpSegment(
                            segment.sourcePort(),
                            segment.destinationPort(),
                            segment.seq().plus(offset),
                            segment.ack(),
                            flags,
                            segment.window(),
                            segment.urgentPointer(),
                            segment.options(),
                            part),
                    trafficClass & 3);
            offset += count;
        } while (offset < length);
    }

    @Override
    public int pathMtu(IpAddress remote) {
        return pathMtu;
    }

    @Override
    public int interfaceMtu(IpAddress remote) {
        return mtu;
    }

    @Override
    public int maxSuperSegment() {
        return 65000;
    }

    @Override
    public UnreachableReport unreachableReport() {
        return reported::add;
    }

    @Override
    public void adviseTrouble(IpAddress remote) {
        advisedOfTrouble++;
    }
}
