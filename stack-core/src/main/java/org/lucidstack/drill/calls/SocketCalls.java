package org.lucidstack.drill.calls;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.lucidstack.net.Endpoint;
import org.lucidstack.tcp.Connection;
import org.lucidstack.time.Clock;

/**
 * The calls of the socket interface on one host. A call that would block on a blocking socket is kept and completed when it can
 * return. Errors are results, not exceptions; {@link UnsupportedCall} is thrown for what this interface does not have.
 */
public final class SocketCalls {
    private static final int FIRST_FD = 3;
    private static final int MAX_FD = 1024;
    private static final int MAX_READ = 1 << 24;
    private static final CallResult WOULD_BLOCK = CallResult.error("EAGAIN");
    private static final CallResult BAD_FD = CallResult.error("EBADF");

    private final Host host;
    private final Map<Integer, OpenSocket> sockets = new TreeMap<>();
    private final WaitingCalls waiting;

    SocketCalls(Host host, WaitingCalls waiting) {
        this.host = host;
        this.waiting = waiting;
    }

    private CallOutcome returned(CallResult result) {
        return waiting.returned(result);
    }

    private CallOutcome attempt(Supplier<@Nullable CallResult> attempt, boolean mayWait, CallResult wouldBlock) {
        return waiting.attempt(attempt, mayWait ? Clock.NEVER : host.now(), wouldBlock);
    }

    private int add(OpenSocket socket) {
        int fd = FIRST_FD;
        while (sockets.containsKey(fd)) {
            fd++;
        }
        if (fd >= MAX_FD) {
            return -1;
        }
        sockets.put(fd, socket);
        return fd;
    }

    public CallOutcome socket(boolean v6, boolean stream) {
        OpenSocket socket = stream
                ? new StreamSocket(host, v6, host.config().options.clone())
                : new DatagramSocket(host.stack(), v6);
        int fd = add(socket);
        return returned(fd < 0 ? CallResult.error("EMFILE") : CallResult.of(fd));
    }

    public CallOutcome bind(int fd, Endpoint local) {
        OpenSocket socket = sockets.get(fd);
        return returned(socket == null ? BAD_FD : socket.bind(local));
    }

    public CallOutcome listen(int fd, int backlog) {
        OpenSocket socket = sockets.get(fd);
        return returned(socket == null ? BAD_FD : socket.listen(backlog));
    }

    public CallOutcome accept(int fd) {
        OpenSocket socket = sockets.get(fd);
        if (socket == null) {
            return returned(BAD_FD);
        }
        return attempt(() -> accept(socket), !socket.nonBlocking, WOULD_BLOCK);
    }

    private @Nullable CallResult accept(OpenSocket socket) {
        CallResult result = socket.accept();
        if (result == null || result.isError() || !(socket instanceof StreamSocket listening)) {
            return result;
        }
        Connection connection = listening.takeAccepted();
        StreamSocket child = new StreamSocket(host, socket.v6, connection);
        child.linger = listening.linger;
        int fd = add(child);
        if (fd < 0) {
            connection.abort();
            return CallResult.error("EMFILE");
        }
        return CallResult.accepted(fd, Addresses.toUser(connection.tuple().remote(), socket.v6));
    }

    public CallOutcome connect(int fd, Endpoint remote) {
        OpenSocket socket = sockets.get(fd);
        if (socket == null) {
            return returned(BAD_FD);
        }
        CallResult begun = socket.connect(remote);
        if (begun != null) {
            return returned(begun);
        }
        return attempt(socket::connected, !socket.nonBlocking, CallResult.error("EINPROGRESS"));
    }

    /** @param max bytes to read, 0 to 2^24 */
    public CallOutcome receive(int fd, long max, Set<MessageFlag> flags) {
        OpenSocket socket = sockets.get(fd);
        if (socket == null) {
            return returned(BAD_FD);
        }
        ByteBuffer target = ByteBuffer.allocate((int) Math.min(max, MAX_READ));
        boolean wait = !socket.nonBlocking && !flags.contains(MessageFlag.DONTWAIT);
        boolean all = flags.contains(MessageFlag.WAITALL) && socket.isStream();
        return attempt(() -> receive(socket, target, flags, all), wait, WOULD_BLOCK);
    }

    private static @Nullable CallResult receive(
            OpenSocket socket, ByteBuffer target, Set<MessageFlag> flags, boolean all) {
        int before = target.position();
        CallResult result = socket.receive(target, flags);
        boolean progress = target.position() > before;
        if (result == null || all && progress && target.hasRemaining()) {
            return null;
        }
        if (result.isError() && target.position() == 0) {
            return result;
        }
        byte[] data = Arrays.copyOf(target.array(), target.position());
        return CallResult.received(data, socket instanceof DatagramSocket datagram ? datagram.sender() : null);
    }

    public CallOutcome send(int fd, byte[] data, Set<MessageFlag> flags, @Nullable Endpoint to) {
        OpenSocket socket = sockets.get(fd);
        if (socket == null) {
            return returned(BAD_FD);
        }
        ByteBuffer source = ByteBuffer.wrap(data);
        boolean wait = !socket.nonBlocking && !flags.contains(MessageFlag.DONTWAIT);
        return attempt(() -> send(socket, source, flags, to, wait), wait, WOULD_BLOCK);
    }

    /** A blocking call returns when everything was taken, another one when something was. */
    private static @Nullable CallResult send(
            OpenSocket socket, ByteBuffer source, Set<MessageFlag> flags, @Nullable Endpoint to, boolean all) {
        CallResult result = socket.send(source, flags, to);
        boolean some = source.position() > 0;
        if (result == null) {
            return some && !all ? CallResult.of(source.position()) : null;
        }
        if (result.isError()) {
            return some ? CallResult.of(source.position()) : result;
        }
        return all && source.hasRemaining() ? null : CallResult.of(source.position());
    }

    public CallOutcome shutdown(int fd, boolean input, boolean output) {
        OpenSocket socket = sockets.get(fd);
        return returned(socket == null ? BAD_FD : socket.shutdown(input, output));
    }

    public CallOutcome close(int fd) {
        OpenSocket socket = sockets.remove(fd);
        if (socket == null) {
            return returned(BAD_FD);
        }
        socket.close();
        long linger =
                socket instanceof StreamSocket stream && !stream.nonBlocking ? StreamOptions.lingerSeconds(stream) : 0;
        return waiting.attempt(
                () -> linger == 0 || socket.isQuiet() ? CallResult.OK : null,
                host.now() + linger * Clock.SECOND,
                CallResult.OK);
    }

    public CallOutcome setNonBlocking(int fd, boolean on) {
        OpenSocket socket = sockets.get(fd);
        if (socket != null) {
            socket.nonBlocking = on;
        }
        return returned(socket == null ? BAD_FD : CallResult.OK);
    }

    /** The value is 1 if the socket is non-blocking, otherwise 0. */
    public CallOutcome isNonBlocking(int fd) {
        OpenSocket socket = sockets.get(fd);
        return returned(socket == null ? BAD_FD : CallResult.of(socket.nonBlocking ? 1 : 0));
    }

    public CallOutcome setOption(int fd, String name, OptionValues.Value value) {
        OpenSocket socket = sockets.get(fd);
        return returned(socket == null ? BAD_FD : socket.setOption(name, value));
    }

    public CallOutcome getOption(int fd, String name) {
        OpenSocket socket = sockets.get(fd);
        return returned(socket == null ? BAD_FD : socket.getOption(name));
    }

    /** SO_ERROR: the name of the pending error, which is cleared, or null. */
    public @Nullable String takeError(int fd) {
        OpenSocket socket = sockets.get(fd);
        return socket == null ? null : socket.takeError();
    }

    /** Bytes not yet read, or not yet acknowledged. */
    public CallOutcome queued(int fd, boolean input) {
        OpenSocket socket = sockets.get(fd);
        return returned(socket == null ? BAD_FD : socket.queued(input));
    }

    /** One descriptor of a poll. @param bits of interest, of {@link PollBits} */
    public record PollEntry(int fd, int bits) {}

    /** @param timeout nanoseconds, negative = for ever; the values of the result are the bits of each entry */
    public CallOutcome poll(List<PollEntry> entries, long timeout) {
        CallResult none = CallResult.values(0, entries.stream().map(entry -> 0L).toList());
        return waiting.attempt(() -> poll(entries), timeout < 0 ? Clock.NEVER : host.now() + timeout, none);
    }

    private @Nullable CallResult poll(List<PollEntry> entries) {
        List<Long> bits = new ArrayList<>();
        int ready = 0;
        for (PollEntry entry : entries) {
            OpenSocket socket = sockets.get(entry.fd);
            int found = socket == null ? PollBits.NVAL : socket.pollBits() & (entry.bits | PollBits.ERR | PollBits.HUP);
            bits.add((long) found);
            ready += found == 0 ? 0 : 1;
        }
        return ready == 0 ? null : CallResult.values(ready, bits);
    }

    /** The connection behind a descriptor, or null. */
    public @Nullable Connection connection(int fd) {
        return sockets.get(fd) instanceof StreamSocket stream ? stream.connection() : null;
    }

    /** Whether a TCP socket listens on this descriptor. */
    public boolean isListening(int fd) {
        return sockets.get(fd) instanceof StreamSocket stream && stream.isListening();
    }

    /** Whether this is a TCP socket. */
    public boolean isStream(int fd) {
        return sockets.get(fd) instanceof StreamSocket;
    }

    /** Whether this is an IPv6 socket. */
    public boolean isV6(int fd) {
        OpenSocket socket = sockets.get(fd);
        return socket != null && socket.v6;
    }

    /** Whether the descriptor is open. */
    public boolean isOpen(int fd) {
        return sockets.containsKey(fd);
    }
}
