package org.lucidstack.replay;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.lucidstack.buffer.Payload;
import org.lucidstack.env.Journal.Step;
import org.lucidstack.env.SettingsText;
import org.lucidstack.ip.IcmpError;
import org.lucidstack.net.IpAddress;
import org.lucidstack.stack.NetStack;
import org.lucidstack.tcp.CloseReason;
import org.lucidstack.tcp.Connection;
import org.lucidstack.tcp.ConnectionHandler;
import org.lucidstack.tcp.ConnectionOptions;
import org.lucidstack.tcp.Listener;
import org.lucidstack.udp.UdpHandler;
import org.lucidstack.udp.UdpSocket;

/** What was done to the stack from outside, step by step: packets, the time, and the calls of users. */
final class InputSteps {

    /** A step, ready to be done. */
    @FunctionalInterface
    interface Action {
        void run() throws IOException;
    }

    private static final int MAX_ROOM = 1 << 26;

    private final ReplayJournal journal;
    private final NetStack stack;
    private final List<ReplayDevice> devices;
    private final Runnable handlers;

    /** @param handlers does what a handler did that is called now */
    InputSteps(ReplayJournal journal, NetStack stack, List<ReplayDevice> devices, Runnable handlers) {
        this.journal = journal;
        this.stack = stack;
        this.devices = devices;
        this.handlers = handlers;
    }

    /**
     * How a step is done again.
     *
     * @throws IllegalArgumentException or another unchecked exception of the kind, if the step makes no sense
     */
    Action action(Entry entry) {
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
            case SEND, READ, SHUTDOWN_OUTPUT, SHUTDOWN_INPUT, CLOSE, ABORT, OPTIONS, QUICK_ACK, HANDLER ->
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
            default -> () -> listener.setHandler(handlers);
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
            case QUICK_ACK -> {
                boolean on = entry.isTrue(1);
                yield () -> connection.quickAck(on);
            }
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
                        handlers.run();
                    }

                    @Override
                    public void onError(UdpSocket failed, IcmpError error) {
                        handlers.run();
                    }
                });
        };
    }

    /** Does what the recorded handler did, whatever it is told; what it is told is compared by the journal. */
    private final class Handler implements ConnectionHandler {
        @Override
        public void onEstablished(Connection connection) {
            handlers.run();
        }

        @Override
        public void onReadable(Connection connection) {
            handlers.run();
        }

        @Override
        public void onWritable(Connection connection) {
            handlers.run();
        }

        @Override
        public void onDrained(Connection connection) {
            handlers.run();
        }

        @Override
        public void onUrgent(Connection connection) {
            handlers.run();
        }

        @Override
        public void onSoftError(Connection connection, String problem) {
            handlers.run();
        }

        @Override
        public void onClosed(Connection connection, CloseReason reason) {
            handlers.run();
        }
    }
}
