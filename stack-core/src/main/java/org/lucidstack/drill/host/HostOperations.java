package org.lucidstack.drill.host;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.lucidstack.drill.calls.CallOutcome;
import org.lucidstack.drill.calls.CallResult;
import org.lucidstack.drill.calls.MessageFlag;
import org.lucidstack.drill.calls.SocketCalls;
import org.lucidstack.drill.calls.SocketCalls.PollEntry;
import org.lucidstack.drill.calls.UnsupportedCall;
import org.lucidstack.drill.calls.VirtualHost;
import org.lucidstack.drill.host.Replies.Words;
import org.lucidstack.time.Clock;

/** The calls of the protocol, each a method with its name. */
final class HostOperations {
    private static final int IPPROTO_TCP = 6;
    private static final int IPPROTO_UDP = 17;
    /** What is received at most by one call: its hex has to fit a line, with room for the other words. */
    private static final int MAX_RECEIVED = (HostSession.MAX_LINE - 256) / 2;
    /** Calls that may wait at a time. */
    private static final int MAX_WAITING = 256;

    private final Supplier<VirtualHost> host;
    private final Map<Integer, Words> waiting = new HashMap<>();

    /** @param host is asked for when there is a call to be made: until then its settings may change */
    HostOperations(Supplier<VirtualHost> host) {
        this.host = host;
    }

    private SocketCalls calls() {
        return host.get().calls();
    }

    /** Makes a call. @return its result */
    String perform(Request request) throws BadRequest {
        try {
            return switch (request.operation()) {
                case "SOCKET" -> socket(request);
                case "BIND" -> bind(request);
                case "LISTEN" -> listen(request);
                case "ACCEPT" -> accept(request);
                case "CONNECT" -> connect(request);
                case "RECV" -> receive(request);
                case "SEND" -> send(request);
                case "SHUTDOWN" -> shutdown(request);
                case "CLOSE" -> close(request);
                case "NONBLOCK" -> nonBlocking(request);
                case "SETOPT" -> setOption(request);
                case "GETOPT" -> getOption(request);
                case "INFO" -> info(request);
                case "QUEUED" -> queued(request);
                case "POLL" -> poll(request);
                default -> throw new BadRequest("ENOSYS");
            };
        } catch (UnsupportedCall e) {
            throw new BadRequest(request.operation().endsWith("OPT") ? "ENOPROTOOPT" : "EOPNOTSUPP");
        }
    }

    /** The result of a call that had to wait. */
    String done(int id, CallResult result) {
        Words words = waiting.remove(id);
        return Replies.of(result, words == null ? Replies::none : words);
    }

    private String reply(CallOutcome outcome, Words words) {
        return switch (outcome) {
            case CallOutcome.Returned(CallResult result) -> Replies.of(result, words);
            case CallOutcome.Waits(int id) -> {
                waiting.put(id, words);
                yield "WAIT " + id;
            }
        };
    }

    private int fd(Request request) throws BadRequest {
        int fd = request.integer(0);
        if (!calls().isOpen(fd)) {
            throw new BadRequest("EBADF");
        }
        return fd;
    }

    private void mayWait() throws BadRequest {
        if (waiting.size() >= MAX_WAITING) {
            throw new BadRequest("ENOBUFS");
        }
    }

    private String socket(Request request) throws BadRequest {
        request.expect(3);
        boolean v6 = switch (request.word(0)) {
            case "inet" -> false;
            case "inet6" -> true;
            default -> throw new BadRequest("EAFNOSUPPORT");
        };
        boolean stream = switch (request.word(1)) {
            case "stream" -> true;
            case "dgram" -> false;
            default -> throw new BadRequest("ESOCKTNOSUPPORT");
        };
        int protocol = request.integer(2);
        if (protocol != 0 && protocol != (stream ? IPPROTO_TCP : IPPROTO_UDP)) {
            throw new BadRequest("EPROTONOSUPPORT");
        }
        return reply(calls().socket(v6, stream), Replies::value);
    }

    private String bind(Request request) throws BadRequest {
        request.expect(3);
        int fd = fd(request);
        return reply(calls().bind(fd, request.endpoint(1, calls().isV6(fd))), Replies::none);
    }

    private String listen(Request request) throws BadRequest {
        request.expect(2);
        return reply(calls().listen(fd(request), request.integer(1)), Replies::none);
    }

    private String accept(Request request) throws BadRequest {
        request.expect(1);
        mayWait();
        return reply(calls().accept(fd(request)), Replies::accepted);
    }

    private String connect(Request request) throws BadRequest {
        request.expect(3);
        mayWait();
        int fd = fd(request);
        return reply(calls().connect(fd, request.endpoint(1, calls().isV6(fd))), Replies::none);
    }

    private String receive(Request request) throws BadRequest {
        request.expect(3);
        mayWait();
        int fd = fd(request);
        long max = Math.min(MAX_RECEIVED, request.number(1, 0, Long.MAX_VALUE));
        Set<MessageFlag> flags = request.flags(2);
        // The requester learns the whole length, which is what TRUNC is for, from the bytes.
        if (flags.remove(MessageFlag.TRUNC) && !calls().isStream(fd)) {
            max = MAX_RECEIVED;
        }
        return reply(calls().receive(fd, max, flags), Replies::received);
    }

    private String send(Request request) throws BadRequest {
        if (request.words().size() != 5) {
            request.expect(3);
        }
        mayWait();
        int fd = fd(request);
        return reply(
                calls().send(
                                fd,
                                request.bytes(2),
                                request.flags(1),
                                request.words().size() == 5 ? request.endpoint(3, calls().isV6(fd)) : null),
                Replies::value);
    }

    private String shutdown(Request request) throws BadRequest {
        request.expect(2);
        int fd = fd(request);
        return reply(
                switch (request.word(1)) {
                    case "rd" -> calls().shutdown(fd, true, false);
                    case "wr" -> calls().shutdown(fd, false, true);
                    case "rdwr" -> calls().shutdown(fd, true, true);
                    default -> throw BadRequest.invalid();
                },
                Replies::none);
    }

    private String close(Request request) throws BadRequest {
        request.expect(1);
        mayWait();
        return reply(calls().close(fd(request)), Replies::none);
    }

    private String nonBlocking(Request request) throws BadRequest {
        request.expect(2);
        return reply(calls().setNonBlocking(fd(request), request.bool(1)), Replies::none);
    }

    private String setOption(Request request) throws BadRequest {
        request.expect(3, Integer.MAX_VALUE);
        int fd = fd(request);
        return reply(calls().setOption(fd, request.word(1), OptionWords.value(request)), Replies::none);
    }

    private String getOption(Request request) throws BadRequest {
        request.expect(2);
        int fd = fd(request);
        if (request.word(1).equals("SO_ERROR")) {
            String error = calls().takeError(fd);
            return Replies.ok(error == null ? "0" : error);
        }
        return reply(calls().getOption(fd, request.word(1)), Replies::option);
    }

    private String info(Request request) throws BadRequest {
        request.expect(1);
        int fd = fd(request);
        if (!calls().isStream(fd)) {
            throw new BadRequest("ENOPROTOOPT");
        }
        return Replies.ok(Replies.info(calls().connection(fd), calls().isListening(fd)));
    }

    private String queued(Request request) throws BadRequest {
        request.expect(2);
        int fd = fd(request);
        return reply(
                switch (request.word(1)) {
                    case "in" -> calls().queued(fd, true);
                    case "out" -> calls().queued(fd, false);
                    default -> throw BadRequest.invalid();
                },
                Replies::value);
    }

    private String poll(Request request) throws BadRequest {
        request.expect(1, Integer.MAX_VALUE);
        mayWait();
        long timeout = request.integer(0) * Clock.MILLISECOND;
        List<PollEntry> entries = new ArrayList<>();
        for (String word : request.words().subList(1, request.words().size())) {
            PollEntry entry = Replies.pollEntry(word);
            if (!calls().isOpen(entry.fd())) {
                throw new BadRequest("EBADF");
            }
            entries.add(entry);
        }
        return reply(calls().poll(List.copyOf(entries), timeout), result -> Replies.poll(entries, result));
    }
}
