package org.lucidstack.drill.run;

import static org.lucidstack.drill.run.CallRunner.argument;

import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lucidstack.drill.calls.CallOutcome;
import org.lucidstack.drill.calls.MessageFlag;
import org.lucidstack.drill.calls.SocketCalls;
import org.lucidstack.drill.script.Expression;
import org.lucidstack.drill.script.Script.SystemCall;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.IpAddress;

/** The calls of a script that read and write. What is written is all zeros. */
final class DataCalls {
    private static final int MAX_BYTES = 1 << 24;

    private final SocketCalls calls;
    private final Conversation conversation;
    private final DrillSettings settings;

    DataCalls(SocketCalls calls, Conversation conversation, DrillSettings settings) {
        this.calls = calls;
        this.conversation = conversation;
        this.settings = settings;
    }

    /** {@code read} and its like. */
    CallOutcome receive(SystemCall call, int fd) throws DrillException {
        return switch (call.name()) {
            case "readv" -> calls.receive(fd, IoVectors.length(argument(call, 1)), Set.of());
            case "recvmsg" -> calls.receive(fd, IoVectors.ofMessage(argument(call, 1)), flags(call, 2));
            case "read" -> calls.receive(fd, Values.integer(argument(call, 2)), Set.of());
            default -> calls.receive(fd, Values.integer(argument(call, 2)), flags(call, 3));
        };
    }

    /** {@code write} and its like. */
    CallOutcome send(SystemCall call, int fd) throws DrillException {
        return switch (call.name()) {
            case "writev" -> calls.send(fd, zeros(call, IoVectors.length(argument(call, 1))), Set.of(), null);
            case "sendmsg" -> sendMessage(call, fd);
            case "sendto" -> {
                byte[] data = buffer(call);
                Set<MessageFlag> flags = flags(call, 3);
                yield calls.send(fd, data, flags, destination(argument(call, 4), flags, fd));
            }
            case "send" -> calls.send(fd, buffer(call), flags(call, 3), null);
            default -> calls.send(fd, buffer(call), Set.of(), null);
        };
    }

    private CallOutcome sendMessage(SystemCall call, int fd) throws DrillException {
        Expression message = argument(call, 1);
        byte[] data = zeros(call, IoVectors.ofMessage(message));
        Set<MessageFlag> flags = flags(call, 2);
        Expression name = message instanceof Expression.Struct struct ? struct.get("msg_name") : null;
        return calls.send(fd, data, flags, name == null ? null : destination(name, flags, fd));
    }

    private static byte[] buffer(SystemCall call) throws DrillException {
        if (!Values.isAny(argument(call, 1))) {
            throw DrillException.unsupported(argument(call, 1).position(), "sending anything but ...");
        }
        return zeros(call, Values.number(argument(call, 2)));
    }

    private static byte[] zeros(SystemCall call, long count) throws DrillException {
        if (count < 0 || count > MAX_BYTES) {
            throw DrillException.unsupported(call.position(), count + " bytes at once");
        }
        return new byte[(int) count];
    }

    private @Nullable Endpoint destination(Expression address, Set<MessageFlag> flags, int fd) throws DrillException {
        if (address instanceof Expression.Name name && name.name().equals("NULL")
                || address instanceof Expression.Number number && number.value() == 0) {
            return null;
        }
        if (flags.contains(MessageFlag.FASTOPEN)) {
            return target(address, fd);
        }
        Endpoint to = Values.endpoint(address, remote());
        conversation.sendsTo(to);
        return to;
    }

    /** Whom a call connects to. */
    Endpoint target(Expression expression, int fd) throws DrillException {
        Endpoint to = Values.endpoint(expression, remote());
        IpAddress address = to.address().version() == settings.local().version() ? to.address() : settings.remote();
        Endpoint target = new Endpoint(address, to.port());
        conversation.connects(target, fd);
        return target;
    }

    private Endpoint remote() {
        return new Endpoint(settings.remote(), settings.connectPort());
    }

    private static Set<MessageFlag> flags(SystemCall call, int index) throws DrillException {
        Set<MessageFlag> flags = EnumSet.noneOf(MessageFlag.class);
        if (index >= call.arguments().size()) {
            return flags;
        }
        long bits = Values.number(call.arguments().get(index));
        for (MessageFlag flag : MessageFlag.values()) {
            Long value = Symbols.value("MSG_" + flag);
            if (value != null && (bits & value) != 0) {
                flags.add(flag);
                bits &= ~value;
            }
        }
        if (bits != 0) {
            throw DrillException.unsupported(call.position(), "the message flags 0x" + Long.toHexString(bits));
        }
        return flags;
    }
}
