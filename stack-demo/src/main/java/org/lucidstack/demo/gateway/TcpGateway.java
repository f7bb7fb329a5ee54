package org.lucidstack.demo.gateway;

import java.io.IOException;
import java.net.BindException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.LineLog;
import org.lucidstack.demo.stream.ChannelStream;
import org.lucidstack.demo.stream.DialException;
import org.lucidstack.demo.stream.DialException.Reason;
import org.lucidstack.demo.stream.DuplexStream;
import org.lucidstack.demo.stream.Relay;
import org.lucidstack.net.FourTuple;
import org.lucidstack.net.IpAddress;
import org.lucidstack.socket.StackLoop;
import org.lucidstack.socket.nio.StackSelectorProvider;
import org.lucidstack.stack.NetStack;
import org.lucidstack.tcp.CloseReason;
import org.lucidstack.tcp.Connection;
import org.lucidstack.tcp.ConnectionHandler;
import org.lucidstack.tcp.ConnectionOptions;
import org.lucidstack.tcp.HeldSyn;
import org.lucidstack.tcp.Listener;
import org.lucidstack.wire.Unreachable;

/**
 * Carries TCP connections on. A client's SYN is answered only when the far end has answered ours: so a client is refused by whom it
 * called, and is never connected to be closed at once.
 *
 * <pre>
 *   SYN --> held --dial--> connected    --> SYN-ACK, and when the handshake is complete, a relay
 *                     '--> refused      --> RST
 *                     '--> unreachable  --> ICMP unreachable
 *                     '--> no answer    --> nothing: the client's own patience decides
 * </pre>
 */
final class TcpGateway {

    private static final int BACKLOG = 4096;
    /** Longer than any attempt to dial. */
    private static final Duration HOLD = Duration.ofSeconds(150);

    private final StackLoop loop;
    private final StackSelectorProvider channels;
    private final Via via;
    private final FlowLimits limits;
    private final LineLog log;

    /** Far ends of connections whose handshake is not complete. Guarded by the stack. */
    private final Map<Connection, DuplexStream> waiting = new HashMap<>();

    TcpGateway(StackLoop loop, Via via, FlowLimits limits, LineLog log) {
        this.loop = loop;
        this.channels = new StackSelectorProvider(loop);
        this.via = via;
        this.limits = limits;
        this.log = log;
    }

    /** Takes all connections from now on. The stack is held. */
    void start(NetStack stack) throws BindException {
        for (int version : new int[] {4, 6}) {
            Listener listener = stack.listenOnAllPorts(version, BACKLOG, new ConnectionOptions());
            listener.holdSyns(this::arrived, HOLD);
            listener.setHandler(() -> established(listener));
        }
    }

    private void arrived(HeldSyn syn) {
        FourTuple tuple = syn.tuple();
        IpAddress source = tuple.remoteAddress();
        if (via.isOwn(tuple)) {
            log.line("a route leads this gateway's own connections to " + tuple.local() + " back to it.");
            syn.unreachable(Unreachable.NETWORK);
        } else if (!limits.tryEnter(source)) {
            log.line("too many connections: one from " + source + " to " + tuple.local() + " has to wait.");
            syn.forget();
        } else {
            Thread dialling = Thread.ofVirtual().name("dial " + tuple.local()).unstarted(() -> dial(syn));
            syn.onAbandoned(dialling::interrupt);
            dialling.start();
        }
    }

    private void dial(HeldSyn syn) {
        IpAddress source = syn.tuple().remoteAddress();
        @Nullable DuplexStream far = null;
        boolean accepted = false;
        try {
            DuplexStream dialled = via.dial(syn.tuple().local());
            far = dialled;
            accepted = loop.call(stack -> accept(syn, dialled));
        } catch (DialException e) {
            refuse(syn, e.reason());
        } catch (IOException e) {
            // The gateway has ended meanwhile.
        } finally {
            if (!accepted) {
                limits.leave(source);
                if (far != null) {
                    far.abort();
                }
            }
        }
    }

    /** Answers the client. The stack is held. @return whether it was still waiting */
    private boolean accept(HeldSyn syn, DuplexStream far) {
        @Nullable Connection connection = syn.accept();
        if (connection == null) {
            return false;
        }
        waiting.put(connection, far);
        connection.setHandler(new ConnectionHandler() {
            @Override
            public void onClosed(Connection ended, CloseReason reason) {
                abandoned(ended);
            }
        });
        return true;
    }

    /** The client has gone before its handshake was complete. */
    private void abandoned(Connection connection) {
        DuplexStream far = waiting.remove(connection);
        if (far != null) {
            limits.leave(connection.tuple().remoteAddress());
            Thread.startVirtualThread(far::abort);
        }
    }

    private void refuse(HeldSyn syn, Reason reason) {
        try {
            loop.execute(() -> {
                switch (reason) {
                    case REFUSED -> syn.refuse();
                    case TIMED_OUT -> syn.forget();
                    default -> syn.unreachable(via.unreachable(reason));
                }
            });
        } catch (IOException e) {
            // The gateway has ended, and nobody is left to be told.
        }
    }

    private void established(Listener listener) {
        for (Connection c = listener.accept(); c != null; c = listener.accept()) {
            DuplexStream far = waiting.remove(c);
            if (far == null) {
                c.abort();
                continue;
            }
            relay(c, far);
        }
    }

    private void relay(Connection client, DuplexStream far) {
        IpAddress source = client.tuple().remoteAddress();
        try {
            SocketChannel channel = channels.channelOf(client);
            Thread.ofVirtual().name("relay " + client.tuple()).start(() -> {
                try {
                    new Relay(new ChannelStream(channel), far).run();
                } catch (IOException e) {
                    far.abort();
                } finally {
                    limits.leave(source);
                }
            });
        } catch (IOException e) {
            limits.leave(source);
            client.abort();
            Thread.startVirtualThread(far::abort);
        }
    }
}
