package org.lucidstack.replay;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.lucidstack.buffer.Payload;
import org.lucidstack.env.Journal.Step;
import org.lucidstack.env.SettingsText;
import org.lucidstack.env.StackObserver;
import org.lucidstack.icmp.IcmpConfig;
import org.lucidstack.ip.InterfaceConfig;
import org.lucidstack.ip.IpConfig;
import org.lucidstack.net.IpAddress;
import org.lucidstack.replay.ReplayJournal.Stop;
import org.lucidstack.stack.NetStack;
import org.lucidstack.stack.NetStackBuilder;
import org.lucidstack.tcp.CloseReason;
import org.lucidstack.tcp.Connection;
import org.lucidstack.tcp.ConnectionHandler;
import org.lucidstack.tcp.ConnectionOptions;
import org.lucidstack.tcp.Listener;
import org.lucidstack.tcp.TcpConfig;
import org.lucidstack.udp.UdpHandler;
import org.lucidstack.udp.UdpSocket;

/** Does everything again that a recording says was done to a stack. */
public final class Replayer {

    /**
     * How it went.
     *
     * @param steps that came out as recorded: all
     * @param received packets that came
     * @param sent packets that went
     * @param time of the last step, in nanoseconds
     * @param internalErrors exceptions of the stack, which the recorded run had too
     */
    public record Summary(long steps, long received, long sent, long time, List<RuntimeException> internalErrors) {}

    /** A step, ready to be done. */
    @FunctionalInterface
    private interface Action {
        void run() throws IOException;
    }

    private static final int MAX_INTERNAL_ERRORS = 100;
    private static final int MAX_ROOM = 1 << 26;

    private final ReplayJournal journal;
    private final List<ReplayDevice> devices = new ArrayList<>();
    private final List<RuntimeException> internalErrors = new ArrayList<>();
    private final NetStack stack;

    private Replayer(RecordingReader recording, StackObserver... observers) {
        journal = new ReplayJournal(recording);
        stack = build(observers);
    }

    /**
     * Replays a recording to its end.
     *
     * @param observers are told what happens in the stack
     * @throws ReplayException at the first step that comes out differently, or where the recording makes no sense
     */
    public static Summary replay(InputStream in, StackObserver... observers) throws IOException, ReplayException {
        RecordingReader recording = new RecordingReader(in);
        try {
            return new Replayer(recording, observers).run();
        } catch (Stop e) {
            throw e.reason();
        }
    }

    private NetStack build(StackObserver... observers) {
        Entry built = journal.next();
        if (built == null || built.step() != Step.BUILT) {
            throw journal.damaged("it does not begin with the making of a stack");
        }
        try {
            TcpConfig tcp = new TcpConfig();
            SettingsText.apply(built.text(0), tcp);
            NetStackBuilder builder = NetStack.builder()
                    .journal(journal)
                    .random(this::random)
                    .tcp(tcp)
                    .ip(SettingsText.parse(built.text(1), IpConfig.class))
                    .icmp(SettingsText.parse(built.text(2), IcmpConfig.class));
            Arrays.stream(observers).forEach(builder::observer);
            for (Entry entry = journal.next(1);
                    entry != null && entry.step() == Step.DEVICE;
                    entry = journal.next(devices.size() + 1)) {
                InterfaceConfig config = new InterfaceConfig();
                SettingsText.apply(entry.text(4), config);
                ReplayDevice device = new ReplayDevice(journal, entry);
                devices.add(device);
                builder.device(device, config);
            }
            return builder.build();
        } catch (IllegalArgumentException | IllegalStateException | ClassCastException | IndexOutOfBoundsException e) {
            throw journal.damaged(String.valueOf(e.getMessage()));
        }
    }

    private long random() {
        Entry next = journal.next();
        return next != null && next.step() == Step.RANDOM ? next.number(0) : 0;
    }

    private Summary run() {
        while (true) {
            Entry next = journal.next();
            if (next == null) {
                throw journal.truncated();
            }
            if (next.step() == Step.END) {
                return new Summary(
                        journal.position(), journal.received(), journal.sent(), journal.time(), internalErrors);
            }
            perform(next);
        }
    }

    /** Does what was done between the call of a handler and its return. */
    private void whatTheHandlerDid() {
        for (Entry next = journal.next(); next == null || next.step() != Step.RETURNED; next = journal.next()) {
            if (next == null) {
                throw journal.truncated();
            }
            perform(next);
        }
    }

    private void perform(Entry entry) {
        Action action;
        try {
            action = action(entry);
        } catch (IllegalArgumentException | ClassCastException | IndexOutOfBoundsException e) {
            throw journal.damaged(entry + " makes no sense");
        }
        long before = journal.position();
        try {
            action.run();
        } catch (IOException e) {
            // The recorded call has failed, too; its steps tell.
        } catch (Stop e) {
            throw e;
        } catch (RuntimeException e) {
            // As the loop of the recorded stack did: the others go on.
            if (internalErrors.size() < MAX_INTERNAL_ERRORS) {
                internalErrors.add(e);
            }
        }
        if (journal.position() == before) {
            throw journal.difference(entry.toString(), "nothing");
        }
    }

    private Action action(Entry entry) {
        return switch (entry.step()) {
            case ADVANCE -> {
                long time = entry.number(0);
                yield () -> stack.advance(time);
            }
            case RECEIVE -> {
                ReplayDevice device = devices.get((int) entry.number(0));
                ByteBuffer packet = ByteBuffer.wrap(entry.bytes(1));
                boolean verified = entry.isTrue(2);
                yield () -> stack.receive(device, packet, verified);
            }
            case FLUSH -> stack::flush;
            case CLOSE_STACK -> stack::close;
            case CONNECT, LISTEN, LISTEN_ON_ALL_PORTS, OPEN_UDP -> opening(entry);
            case LISTENER_HANDLER, ACCEPT, LISTENER_CLOSE -> listener(entry, journal.object(entry, 0, Listener.class));
            case UDP_HANDLER, UDP_CONNECT, UDP_DISCONNECT, UDP_SEND, UDP_RECEIVE, UDP_CLOSE ->
                socket(entry, journal.object(entry, 0, UdpSocket.class));
            case SEND, READ, SHUTDOWN_OUTPUT, SHUTDOWN_INPUT, CLOSE, ABORT, OPTIONS, HANDLER ->
                connection(entry, journal.object(entry, 0, Connection.class));
            case BUILT, DEVICE, MTU, END, RANDOM, TRANSMIT, CALLBACK, RETURNED, OPENED, FAILED ->
                throw journal.difference(entry.toString(), "nothing");
        };
    }

    private static ConnectionOptions options(String text) {
        ConnectionOptions options = new ConnectionOptions();
        SettingsText.apply(text, options);
        return options;
    }

    private Action opening(Entry entry) {
        if (entry.step() == Step.OPEN_UDP) {
            var local = entry.endpoint(0);
            return () -> stack.openUdp(local);
        }
        ConnectionOptions options = options(entry.text(2));
        if (entry.step() == Step.CONNECT) {
            var local = entry.endpoint(0);
            var remote = entry.endpoint(1);
            ByteBuffer early = ByteBuffer.wrap(entry.bytes(3));
            return () -> stack.connect(local, remote, options, early);
        }
        int backlog = (int) entry.number(1);
        if (entry.step() == Step.LISTEN) {
            var local = entry.endpoint(0);
            return () -> stack.listen(local, backlog, options);
        }
        int version = (int) entry.number(0);
        return () -> stack.listenOnAllPorts(version, backlog, options);
    }

    private Action listener(Entry entry, Listener listener) {
        return switch (entry.step()) {
            case ACCEPT -> listener::accept;
            case LISTENER_CLOSE -> listener::close;
            default -> () -> listener.setHandler(this::whatTheHandlerDid);
        };
    }

    private Action connection(Entry entry, Connection connection) {
        return switch (entry.step()) {
            case SEND -> {
                byte[] taken = entry.bytes(3);
                ByteBuffer data = ByteBuffer.wrap(Arrays.copyOf(taken, taken.length + (entry.isTrue(2) ? 1 : 0)));
                yield entry.isTrue(1) ? () -> connection.sendUrgent(data) : () -> connection.send(data);
            }
            case READ -> {
                long room = entry.number(1);
                if (room < 0 || room > MAX_ROOM) {
                    throw new IllegalArgumentException("room for " + room + " bytes");
                }
                yield () -> connection.receive(ByteBuffer.allocate((int) room));
            }
            case SHUTDOWN_OUTPUT -> connection::shutdownOutput;
            case SHUTDOWN_INPUT -> connection::shutdownInput;
            case CLOSE -> connection::close;
            case ABORT -> connection::abort;
            case OPTIONS -> {
                String text = entry.text(1);
                yield () -> {
                    SettingsText.apply(text, connection.options());
                    connection.optionsChanged();
                };
            }
            default -> () -> connection.setHandler(new Handler());
        };
    }

    private Action socket(Entry entry, UdpSocket socket) {
        return switch (entry.step()) {
            case UDP_CONNECT -> {
                var remote = entry.endpoint(1);
                yield () -> socket.connect(remote);
            }
            case UDP_SEND -> {
                String options = entry.text(1);
                String source = entry.text(2);
                var destination = entry.endpoint(3);
                Payload data = Payload.of(entry.bytes(4));
                yield () -> {
                    SettingsText.apply(options, socket.options());
                    if (source.isEmpty()) {
                        socket.send(destination, data);
                    } else {
                        socket.sendFrom(IpAddress.parse(source), destination, data);
                    }
                };
            }
            case UDP_DISCONNECT -> socket::disconnect;
            case UDP_RECEIVE -> socket::receive;
            case UDP_CLOSE -> socket::close;
            default ->
                () -> socket.setHandler(new UdpHandler() {
                    @Override
                    public void onReadable(UdpSocket readable) {
                        whatTheHandlerDid();
                    }

                    @Override
                    public void onError(UdpSocket failed, org.lucidstack.ip.IcmpError error) {
                        whatTheHandlerDid();
                    }
                });
        };
    }

    /** Does what the recorded handler did, whatever it is told; what it is told is compared by the journal. */
    private final class Handler implements ConnectionHandler {
        @Override
        public void onEstablished(Connection connection) {
            whatTheHandlerDid();
        }

        @Override
        public void onReadable(Connection connection) {
            whatTheHandlerDid();
        }

        @Override
        public void onWritable(Connection connection) {
            whatTheHandlerDid();
        }

        @Override
        public void onUrgent(Connection connection) {
            whatTheHandlerDid();
        }

        @Override
        public void onSoftError(Connection connection, String problem) {
            whatTheHandlerDid();
        }

        @Override
        public void onClosed(Connection connection, CloseReason reason) {
            whatTheHandlerDid();
        }
    }
}
