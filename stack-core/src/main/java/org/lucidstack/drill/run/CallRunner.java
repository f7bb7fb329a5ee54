package org.lucidstack.drill.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lucidstack.drill.calls.CallOutcome;
import org.lucidstack.drill.calls.CallResult;
import org.lucidstack.drill.calls.SocketCalls;
import org.lucidstack.drill.calls.UnsupportedCall;
import org.lucidstack.drill.script.Expression;
import org.lucidstack.drill.script.Script.SystemCall;
import org.lucidstack.net.Endpoint;

/** Makes the system calls of a script and checks what they return. Descriptors of the script are mapped to those of the host. */
final class CallRunner {
    private static final long O_NONBLOCK = 04000;
    private static final long O_RDWR = 2;

    private final SocketCalls calls;
    private final Conversation conversation;
    private final DrillSettings settings;
    private final DataCalls data;
    private final Map<Long, Integer> descriptors = new HashMap<>();

    CallRunner(SocketCalls calls, Conversation conversation, DrillSettings settings) {
        this.calls = calls;
        this.conversation = conversation;
        this.settings = settings;
        this.data = new DataCalls(calls, conversation, settings);
    }

    /** Makes a call. */
    CallOutcome make(SystemCall call) throws DrillException {
        CallShapes.check(call);
        try {
            return switch (call.name()) {
                case "socket" -> socket(call);
                case "bind" -> bind(call);
                case "listen" -> listen(call);
                case "accept", "accept4" -> calls.accept(fd(call));
                case "connect" -> connect(call);
                case "read", "recv", "recvfrom", "readv", "recvmsg" -> data.receive(call, fd(call));
                case "write", "send", "sendto", "writev", "sendmsg" -> data.send(call, fd(call));
                case "close" -> close(call);
                case "shutdown" -> shutdown(call);
                case "fcntl" -> control(call);
                case "ioctl" -> ioctl(call);
                case "setsockopt", "getsockopt" -> OptionCalls.make(call, calls, fd(call));
                case "poll" -> PollCalls.make(call, calls, this);
                default -> throw DrillException.unsupported(call.position(), "the call " + call.name());
            };
        } catch (UnsupportedCall e) {
            throw DrillException.unsupported(call.position(), e.what());
        }
    }

    static Expression argument(SystemCall call, int index) throws DrillException {
        if (index >= call.arguments().size()) {
            throw DrillException.unsupported(
                    call.position(), call.name() + " with " + call.arguments().size() + " arguments");
        }
        return call.arguments().get(index);
    }

    private static int integer(SystemCall call, int index) throws DrillException {
        return Values.integer(argument(call, index));
    }

    private int fd(SystemCall call) throws DrillException {
        return live(argument(call, 0));
    }

    /** The host's descriptor for the script's. */
    int live(Expression script) throws DrillException {
        Integer fd = descriptors.get(Values.number(script));
        if (fd == null) {
            throw DrillException.failure(script.position(), "no descriptor " + Values.number(script) + " is open");
        }
        return fd;
    }

    private Endpoint local() {
        return new Endpoint(settings.local(), settings.bindPort());
    }

    private CallOutcome socket(SystemCall call) throws DrillException {
        Expression domain = argument(call, 0);
        long type = Values.number(argument(call, 1));
        boolean v6 = settings.ipMode() != DrillSettings.IpMode.IPV4;
        if (!Values.isAny(domain)) {
            v6 = Values.number(domain) == 10;
        }
        boolean stream = (type & 0xf) == 1;
        CallOutcome outcome = calls.socket(v6, stream);
        if ((type & O_NONBLOCK) != 0
                && outcome instanceof CallOutcome.Returned(CallResult result)
                && !result.isError()) {
            calls.setNonBlocking((int) result.value(), true);
        }
        conversation.opened(stream);
        return outcome;
    }

    private CallOutcome bind(SystemCall call) throws DrillException {
        Endpoint to = Values.endpoint(argument(call, 1), local());
        conversation.bound(to.address().isUnspecified() ? new Endpoint(settings.local(), to.port()) : to);
        return calls.bind(fd(call), to);
    }

    private CallOutcome listen(SystemCall call) throws DrillException {
        conversation.listens();
        return calls.listen(fd(call), integer(call, 1));
    }

    private CallOutcome connect(SystemCall call) throws DrillException {
        int fd = fd(call);
        return calls.connect(fd, data.target(argument(call, 1), fd));
    }

    private CallOutcome close(SystemCall call) throws DrillException {
        int fd = fd(call);
        descriptors.remove(Values.number(argument(call, 0)));
        return calls.close(fd);
    }

    private CallOutcome shutdown(SystemCall call) throws DrillException {
        long how = Values.number(argument(call, 1));
        return calls.shutdown(fd(call), how != 1, how != 0);
    }

    private CallOutcome control(SystemCall call) throws DrillException {
        String command = argument(call, 1) instanceof Expression.Name name ? name.name() : "";
        return switch (command) {
            case "F_SETFL" -> calls.setNonBlocking(fd(call), (Values.number(argument(call, 2)) & O_NONBLOCK) != 0);
            case "F_GETFL" -> {
                CallOutcome outcome = calls.isNonBlocking(fd(call));
                yield outcome instanceof CallOutcome.Returned(CallResult result) && !result.isError()
                        ? new CallOutcome.Returned(result.withValue(O_RDWR | (result.value() != 0 ? O_NONBLOCK : 0)))
                        : outcome;
            }
            default -> throw DrillException.unsupported(call.position(), "the fcntl command " + command);
        };
    }

    private CallOutcome ioctl(SystemCall call) throws DrillException {
        String command = argument(call, 1) instanceof Expression.Name name ? name.name() : "";
        boolean input = command.equals("SIOCINQ") || command.equals("FIONREAD");
        if (!input && !command.equals("SIOCOUTQ") && !command.equals("TIOCOUTQ")) {
            throw DrillException.unsupported(call.position(), "the ioctl " + command);
        }
        CallOutcome outcome = calls.queued(fd(call), input);
        return outcome instanceof CallOutcome.Returned(CallResult result) && !result.isError()
                ? new CallOutcome.Returned(result.withValue(0).withValues(List.of(result.value())))
                : outcome;
    }

    /** Compares what a call returned with what the script says, and learns new descriptors. */
    void check(SystemCall call, CallResult result) throws DrillException {
        boolean makesDescriptor = call.name().equals("socket") || call.name().startsWith("accept");
        if (makesDescriptor
                && !result.isError()
                && call.errno() == null
                && call.result() instanceof Expression.Number number
                && number.value() >= 0) {
            if (descriptors.putIfAbsent(number.value(), (int) result.value()) != null) {
                throw DrillException.failure(call.position(), "the descriptor " + number.value() + " is in use");
            }
            conversation.descriptor((int) result.value());
            return;
        }
        if (Values.isAny(call.result())) {
            throw DrillException.failure(call.position(), call.name() + ": the result has to be a number, not ...");
        }
        String actual = result.value() + (result.errno() == null ? "" : " " + result.errno());
        String expected = Values.number(call.result()) + (call.errno() == null ? "" : " " + call.errno());
        boolean sameError = call.errno() == null || call.errno().equals(result.errno());
        if (Values.number(call.result()) != result.value() || !sameError) {
            throw DrillException.failure(
                    call.position(), call.name() + ": expected " + expected + ", returned " + actual);
        }
        outputs(call, result);
    }

    private static void outputs(SystemCall call, CallResult result) throws DrillException {
        List<Long> expected = new ArrayList<>();
        Expression out = switch (call.name()) {
            case "getsockopt" -> argument(call, 3);
            case "ioctl" -> argument(call, 2);
            default -> null;
        };
        if (call.name().equals("poll") && !result.isError()) {
            PollCalls.check(call, result);
        }
        if (out == null || result.isError() || Values.isAny(out)) {
            return;
        }
        OptionCalls.numbers(out, expected);
        if (expected.size() > result.values().size()
                || !expected.equals(result.values().subList(0, expected.size()))) {
            throw DrillException.failure(
                    out.position(), call.name() + ": expected " + expected + ", was " + result.values());
        }
    }
}
