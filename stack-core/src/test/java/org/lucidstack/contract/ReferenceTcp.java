package org.lucidstack.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.lucidstack.buffer.ChunkPool;
import org.lucidstack.env.Counters;
import org.lucidstack.env.Environment;
import org.lucidstack.env.Events;
import org.lucidstack.env.UnreachableReport;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.FourTuple;
import org.lucidstack.net.IpAddress;
import org.lucidstack.tcp.Connection;
import org.lucidstack.tcp.ConnectionOptions;
import org.lucidstack.tcp.Listener;
import org.lucidstack.tcp.TcpConfig;
import org.lucidstack.tcp.TcpException;
import org.lucidstack.tcp.TcpLayer;
import org.lucidstack.tcp.TcpOutput;
import org.lucidstack.tcp.TcpState;
import org.lucidstack.tcp.Transitions;
import org.lucidstack.time.Clock;
import org.lucidstack.time.TimerQueue;
import org.lucidstack.wire.TcpSegment;

/** The stack's own TCP, all of it, as subjects of the contracts of arriving segments and of listeners. */
public final class ReferenceTcp implements TcpOutput {

    /** Where the subject of these contracts is reached. */
    static final Endpoint LOCAL = new Endpoint(Wiretap.SUBJECT, 7);

    private final TimerQueue timers = new TimerQueue();
    private final Consumer<TcpSegment> wire;
    private final Clock clock;
    private final TcpLayer tcp;

    private ReferenceTcp(Clock clock, Consumer<TcpSegment> wire, TcpConfig config) {
        this.clock = clock;
        this.wire = wire;
        Environment env = new Environment(clock, timers, new Random(1), new Events(List.of()), new Counters());
        tcp = new TcpLayer(env, config.sack(false).timestamps(false).windowScaling(false), this, new ChunkPool());
    }

    /** The table of states; what it refuses by an exception is no arrow. */
    public static TransitionsContract.Subject transitions() {
        return (from, trigger) -> {
            try {
                return Transitions.next(from, trigger);
            } catch (IllegalStateException e) {
                return null;
            }
        };
    }

    public static ArrivalContract.Subject endpoint(Clock clock, Consumer<TcpSegment> wire) {
        return new ReferenceTcp(clock, wire, new TcpConfig()).new EndpointSubject();
    }

    public static ListenerContract.Subject listener(ListenerContract.Setup setup) {
        TcpConfig config = new TcpConfig().synQueue(setup.synQueue()).synCookies(setup.cookies());
        ReferenceTcp reference = new ReferenceTcp(setup.clock(), setup.wire(), config);
        return reference.new ListenerSubject(reference.open(setup.backlog()));
    }

    private Listener open(int backlog) {
        try {
            return tcp.listen(LOCAL, backlog, new ConnectionOptions());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void receive(TcpSegment segment) {
        FourTuple tuple = new FourTuple(Wiretap.SUBJECT, segment.destinationPort(), Wiretap.PEER, segment.sourcePort());
        tcp.segmentArrives(tuple, segment, 0);
        tcp.flush();
    }

    @Override
    public void transmit(FourTuple tuple, TcpSegment segment, int segmentSize, int trafficClass, int hopLimit) {
        wire.accept(segment);
    }

    @Override
    public UnreachableReport unreachableReport() {
        return why -> {};
    }

    @Override
    public int pathMtu(IpAddress remote) {
        return 1500;
    }

    @Override
    public int interfaceMtu(IpAddress remote) {
        return 1500;
    }

    @Override
    public int maxSuperSegment() {
        return 0;
    }

    @Override
    public void adviseTrouble(IpAddress remote) {}

    private final class EndpointSubject implements ArrivalContract.Subject {
        private @Nullable Listener listener;
        private @Nullable Connection connection;

        @Override
        public void listen() {
            listener = open(1);
        }

        @Override
        public void connect(int peerPort) {
            try {
                connection = tcp.connect(
                        new FourTuple(Wiretap.SUBJECT, LOCAL.port(), Wiretap.PEER, peerPort), new ConnectionOptions());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            tcp.flush();
        }

        @Override
        public void arrives(TcpSegment segment) {
            receive(segment);
            if (connection == null && listener != null) {
                connection = listener.accept();
            }
        }

        @Override
        public byte[] read() {
            ByteBuffer target = ByteBuffer.allocate(connection == null ? 0 : connection.available());
            try {
                if (connection != null && target.hasRemaining()) {
                    connection.receive(target);
                    tcp.flush();
                }
            } catch (TcpException e) {
                throw new UncheckedIOException(e);
            }
            return target.array();
        }

        @Override
        public void close() {
            if (connection != null) {
                connection.shutdownOutput();
                tcp.flush();
            }
        }

        @Override
        public TcpState state() {
            if (connection != null) {
                return connection.state();
            }
            List<Connection> halfOpen = List.copyOf(tcp.connections());
            return !halfOpen.isEmpty() ? halfOpen.get(0).state() : listener == null ? TcpState.CLOSED : TcpState.LISTEN;
        }
    }

    private final class ListenerSubject implements ListenerContract.Subject {
        private final Listener listener;

        ListenerSubject(Listener listener) {
            this.listener = listener;
        }

        @Override
        public void arrives(TcpSegment segment) {
            receive(segment);
        }

        @Override
        public int accept() {
            Connection next = listener.accept();
            return next == null ? NONE : next.tuple().remotePort();
        }

        @Override
        public int halfOpen() {
            return listener.halfOpenCount();
        }

        @Override
        public void onTime() {
            timers.runDue(clock.now());
            tcp.flush();
        }

        @Override
        public void close() {
            listener.close();
            tcp.flush();
        }
    }
}
