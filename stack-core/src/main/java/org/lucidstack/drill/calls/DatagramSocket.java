package org.lucidstack.drill.calls;

import java.io.IOException;
import java.net.BindException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lucidstack.buffer.Payload;
import org.lucidstack.net.Endpoint;
import org.lucidstack.stack.NetStack;
import org.lucidstack.udp.ReceivedDatagram;
import org.lucidstack.udp.UdpSocket;

/** A UDP socket. */
final class DatagramSocket extends OpenSocket {
    private static final int SOCK_DGRAM = 2;
    private static final int IPPROTO_UDP = 17;
    private static final int LARGEST = 65_507;

    private final NetStack stack;
    private @Nullable UdpSocket socket;
    private @Nullable Endpoint sender;

    DatagramSocket(NetStack stack, boolean v6) {
        super(v6);
        this.stack = stack;
    }

    /** Whose datagram {@link #receive} took last, or null. */
    @Nullable
    Endpoint sender() {
        return sender;
    }

    @Override
    boolean isStream() {
        return false;
    }

    @Override
    CallResult bind(Endpoint local) {
        if (socket != null) {
            return CallResult.error("EINVAL");
        }
        Endpoint wanted = Addresses.toStack(local);
        try {
            socket = stack.openUdp(wanted);
            return CallResult.OK;
        } catch (BindException e) {
            values.refuseSharedPort();
            boolean ours = wanted.address().isUnspecified() || stack.owns(wanted.address());
            return CallResult.error(ours ? "EADDRINUSE" : "EADDRNOTAVAIL");
        }
    }

    private UdpSocket open() throws BindException {
        if (socket == null) {
            socket = stack.openUdp(Addresses.any(v6));
        }
        return socket;
    }

    @Override
    CallResult listen(int backlog) {
        return CallResult.error("EOPNOTSUPP");
    }

    @Override
    CallResult accept() {
        return CallResult.error("EOPNOTSUPP");
    }

    @Override
    CallResult connect(Endpoint remote) {
        try {
            open().connect(Addresses.toStack(remote));
            return CallResult.OK;
        } catch (BindException e) {
            return CallResult.error("EADDRINUSE");
        } catch (IOException e) {
            return CallResult.error("ENETUNREACH");
        }
    }

    @Override
    CallResult connected() {
        return CallResult.OK;
    }

    @Override
    @Nullable
    CallResult receive(ByteBuffer target, Set<MessageFlag> flags) {
        if (flags.contains(MessageFlag.TRUNC) || flags.contains(MessageFlag.OOB)) {
            throw new UnsupportedCall("receiving with " + flags);
        }
        try {
            UdpSocket from = open();
            ReceivedDatagram datagram =
                    flags.contains(MessageFlag.PEEK) && from.peek() != null ? from.peek() : from.receive();
            if (datagram == null) {
                return null;
            }
            sender = Addresses.toUser(datagram.source(), v6);
            target.put(datagram.data(), 0, Math.min(target.remaining(), datagram.data().length));
            return CallResult.OK;
        } catch (PortUnreachableException e) {
            return CallResult.error("ECONNREFUSED");
        } catch (IOException e) {
            return CallResult.error("EINVAL");
        }
    }

    @Override
    CallResult send(ByteBuffer data, Set<MessageFlag> flags, @Nullable Endpoint to) {
        if (flags.contains(MessageFlag.MORE)
                || flags.contains(MessageFlag.OOB)
                || flags.contains(MessageFlag.FASTOPEN)) {
            throw new UnsupportedCall("sending with " + flags);
        }
        if (data.remaining() > LARGEST) {
            return CallResult.error("EMSGSIZE");
        }
        try {
            UdpSocket through = open();
            Endpoint target = to == null ? through.remote() : Addresses.toStack(to);
            if (target == null) {
                return CallResult.error("EDESTADDRREQ");
            }
            through.send(target, Payload.view(data));
            data.position(data.limit());
            return CallResult.OK;
        } catch (PortUnreachableException e) {
            return CallResult.error("ECONNREFUSED");
        } catch (NoRouteToHostException e) {
            return CallResult.error("ENETUNREACH");
        } catch (IOException e) {
            return CallResult.error("EINVAL");
        }
    }

    @Override
    CallResult shutdown(boolean input, boolean output) {
        return socket == null || socket.remote() == null ? CallResult.error("ENOTCONN") : CallResult.OK;
    }

    @Override
    void close() {
        if (socket != null) {
            socket.close();
        }
    }

    @Override
    boolean isQuiet() {
        return true;
    }

    @Override
    @Nullable
    String takeError() {
        try {
            if (isFailed()) {
                open().receive();
            }
            return null;
        } catch (IOException e) {
            return "ECONNREFUSED";
        }
    }

    /** Whether an error is all that there is to be received. */
    private boolean isFailed() {
        return socket != null && socket.isReadable() && socket.peek() == null;
    }

    @Override
    int pollBits() {
        int readable = socket != null && socket.isReadable() ? PollBits.IN | PollBits.RDNORM : 0;
        return readable | (isFailed() ? PollBits.ERR : 0) | PollBits.OUT | PollBits.WRNORM;
    }

    @Override
    CallResult queued(boolean input) {
        ReceivedDatagram next = input && socket != null ? socket.peek() : null;
        return CallResult.of(next == null ? 0 : next.data().length);
    }

    @Override
    CallResult setOption(String name, OptionValues.Value value) {
        int number = (int) value.first();
        try {
            switch (name) {
                case "IP_TOS", "IPV6_TCLASS" -> open().options().trafficClass(number);
                case "IP_TTL", "IPV6_UNICAST_HOPS" -> open().options().hopLimit(number);
                case "SO_RCVBUF" -> open().options().receiveBuffer(number);
                default -> {
                    return values.set(name, value);
                }
            }
            return CallResult.OK;
        } catch (BindException e) {
            return CallResult.error("EADDRINUSE");
        } catch (IllegalArgumentException e) {
            return CallResult.error("EINVAL");
        }
    }

    @Override
    CallResult getOption(String name) {
        try {
            return switch (name) {
                case "IP_TOS", "IPV6_TCLASS" -> number(open().options().trafficClass());
                case "IP_TTL", "IPV6_UNICAST_HOPS" ->
                    number(
                            open().options().hopLimit() == 0
                                    ? 64
                                    : open().options().hopLimit());
                case "SO_RCVBUF" -> number(2L * open().options().receiveBuffer());
                case "SO_TYPE" -> number(SOCK_DGRAM);
                case "SO_PROTOCOL" -> number(IPPROTO_UDP);
                default -> values.get(name);
            };
        } catch (BindException e) {
            return CallResult.error("EADDRINUSE");
        }
    }

    private static CallResult number(long value) {
        return CallResult.values(0, List.of(value));
    }
}
