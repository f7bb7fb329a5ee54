package org.lucidstack.drill.host;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.lucidstack.drill.calls.HostConfig;
import org.lucidstack.drill.calls.HostEvent;
import org.lucidstack.drill.calls.Sysctls;
import org.lucidstack.drill.calls.VirtualHost;
import org.lucidstack.time.Clock;

/**
 * One conversation of the stack-host protocol: a fresh stack at time 0, driven by request lines. Every request is answered by the
 * events that it and the time until then have brought, and one result. Equal requests give equal replies, byte for byte. Whatever the
 * line, there is exactly one result; memory is bounded by what the stack may buffer. Not thread-safe.
 */
public final class HostSession {
    /** Bytes of the longest line, LF excluded. */
    public static final int MAX_LINE = 524_288;

    private static final String NAME = "lucid";
    private static final int MAX_PACKET = 65_535;

    private final HostConfig config;
    private final Sysctls sysctls;
    private long now;
    private boolean over;
    private @Nullable VirtualHost host;
    private final HostOperations operations = new HostOperations(this::host);

    /** @param seed of all that is random, unless the requester sets another */
    public HostSession(long seed) {
        config = new HostConfig().seed(seed);
        sysctls = new Sysctls(config);
    }

    /** Whether the requester has said good-bye. */
    public boolean isOver() {
        return over;
    }

    /**
     * Carries out one request.
     *
     * @param line without its LF; one character per byte
     * @param reply is given each line of the reply, without LF
     */
    public void request(String line, Consumer<String> reply) {
        String result;
        try {
            if (line.length() > MAX_LINE) {
                throw new BadRequest("EMSGSIZE");
            }
            Request request = Request.parse(line);
            advance(request.time(), reply);
            result = perform(request);
        } catch (BadRequest e) {
            result = "ERR " + e.errno();
        }
        events(reply);
        reply.accept("= " + micros(now) + " " + result);
    }

    private static long micros(long time) {
        return time / Clock.MICROSECOND;
    }

    /** Runs the timers that are due until {@code time}, and hands out what each brings before the next runs. */
    private void advance(long time, Consumer<String> reply) {
        boolean more = time > now;
        while (more) {
            runUntil(time);
            more = events(reply) || now < time;
        }
    }

    private void runUntil(long time) {
        now = host == null ? Math.max(now, time) : host.runUntil(time);
    }

    private boolean events(Consumer<String> reply) {
        if (host == null) {
            return false;
        }
        boolean any = false;
        for (HostEvent event : host.takeEvents()) {
            any = true;
            String what = switch (event) {
                case HostEvent.Packet packet -> " PKT " + Request.hex(packet.bytes());
                case HostEvent.Done done -> " DONE " + done.id() + " " + operations.done(done.id(), done.result());
            };
            reply.accept("! " + micros(event.time()) + what);
        }
        return any;
    }

    private String perform(Request request) throws BadRequest {
        return switch (request.operation()) {
            case "HELLO" -> hello(request);
            case "CONFIG" -> configure(request);
            case "SYSCTL" -> {
                if (request.words().size() > 1) {
                    sysctls.set(
                            request.word(0),
                            String.join(
                                    " ",
                                    request.words().subList(1, request.words().size())));
                }
                yield "OK";
            }
            case "SYNC" -> {
                request.expect(0);
                yield "OK";
            }
            case "RUN" -> {
                request.expect(1);
                runUntil(Math.max(now, request.time(0)));
                yield "OK";
            }
            case "INJECT" -> inject(request);
            case "BYE" -> {
                request.expect(0);
                over = true;
                yield "OK";
            }
            default -> operations.perform(request);
        };
    }

    private static String hello(Request request) throws BadRequest {
        request.expect(1);
        if (!request.word(0).equals("1")) {
            throw new BadRequest("EPROTONOSUPPORT");
        }
        return "OK 1 " + NAME;
    }

    /** Settings of the stack as such can no longer be changed once it is in use. */
    private String configure(Request request) throws BadRequest {
        for (String word : request.words()) {
            int equals = word.indexOf('=');
            if (equals <= 0) {
                throw BadRequest.invalid();
            }
            String key = word.substring(0, equals);
            if (host != null && HostConfig.isFixedOnceBuilt(key)) {
                throw new BadRequest("EBUSY");
            }
            try {
                config.set(key, word.substring(equals + 1));
            } catch (IllegalArgumentException e) {
                throw BadRequest.invalid();
            }
        }
        return "OK";
    }

    private String inject(Request request) throws BadRequest {
        request.expect(1);
        byte[] packet = request.bytes(0);
        if (packet.length == 0) {
            throw BadRequest.invalid();
        }
        if (packet.length > MAX_PACKET) {
            throw new BadRequest("EMSGSIZE");
        }
        host().inject(packet);
        return "OK";
    }

    private VirtualHost host() {
        if (host == null) {
            host = new VirtualHost(config);
            host.advanceTo(now);
        }
        return host;
    }
}
