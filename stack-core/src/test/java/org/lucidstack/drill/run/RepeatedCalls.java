package org.lucidstack.drill.run;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.lucidstack.drill.calls.CallOutcome;
import org.lucidstack.drill.calls.CallResult;
import org.lucidstack.drill.calls.HostEvent;
import org.lucidstack.drill.calls.VirtualHost;
import org.lucidstack.drill.script.Expression;
import org.lucidstack.drill.script.Expression.Number;
import org.lucidstack.drill.script.Script.SystemCall;
import org.lucidstack.tcp.Connection;
import org.lucidstack.tcp.TcpException;

/**
 * Makes the calls of a script again. What they return is not compared one by one, since a stream may come in other pieces: a call that
 * reads less than the script says is made again, as a program does that wants so many bytes, and all that was read counts at the end.
 */
final class RepeatedCalls {

    private static final Set<String> READS = Set.of("read", "recv", "recvfrom", "readv", "recvmsg");
    private static final Set<String> OPENS = Set.of("socket", "accept", "accept4");

    private final VirtualHost host;
    private final CallRunner calls;
    private final Map<Integer, SystemCall> waiting = new TreeMap<>();
    /** What was read, by the script's descriptor. */
    private final Map<Long, ByteArrayOutputStream> streams = new TreeMap<>();
    /** The script's descriptor by the host's. */
    private final Map<Integer, Long> names = new TreeMap<>();

    RepeatedCalls(VirtualHost host, CallRunner calls) {
        this.host = host;
        this.calls = calls;
    }

    void make(SystemCall call) throws DrillException {
        switch (calls.make(call)) {
            case CallOutcome.Returned(CallResult result) -> returned(call, result);
            case CallOutcome.Waits(int id) -> waiting.put(id, call);
        }
    }

    /** Takes the ends of calls that had to wait. */
    void collect() throws DrillException {
        for (List<HostEvent> events = host.takeEvents(); !events.isEmpty(); events = host.takeEvents()) {
            for (HostEvent event : events) {
                if (event instanceof HostEvent.Done done) {
                    returned(Objects.requireNonNull(waiting.remove(done.id())), done.result());
                }
            }
        }
    }

    private void returned(SystemCall call, CallResult result) throws DrillException {
        if (OPENS.contains(call.name())) {
            calls.check(call, result);
            names.put((int) result.value(), Values.number(call.result()));
        } else if (READS.contains(call.name()) && result.value() > 0 && !isPeek(call)) {
            long fd = Values.number(call.arguments().get(0));
            streams.computeIfAbsent(fd, any -> new ByteArrayOutputStream()).writeBytes(result.data());
            if (result.value() < Values.number(call.result())) {
                make(less(call, result.value()));
            }
        }
    }

    private static boolean isPeek(SystemCall call) throws DrillException {
        int flags = call.name().equals("recvmsg") ? 2 : 3;
        Long peek = Symbols.value("MSG_PEEK");
        return call.name().startsWith("recv")
                && peek != null
                && call.arguments().size() > flags
                && (Values.number(call.arguments().get(flags)) & peek) != 0;
    }

    /** The same call for what is still missing. */
    private static SystemCall less(SystemCall call, long got) throws DrillException {
        Number missing = new Number(call.position(), Values.number(call.result()) - got);
        List<Expression> arguments = new ArrayList<>(call.arguments());
        if (!call.name().endsWith("v") && !call.name().equals("recvmsg")) {
            arguments.set(2, missing);
        }
        return new SystemCall(call.position(), call.name(), arguments, call.end(), missing, null);
    }

    /** What was read and could still be read, how connections ended, and those that are left. */
    String outcome() throws TcpException {
        StringJoiner outcome = new StringJoiner(", ");
        for (Map.Entry<Integer, Long> each : names.entrySet()) {
            Connection connection = host.calls().connection(each.getKey());
            if (connection != null) {
                readRest(each.getValue(), connection);
                long gap = connection.info().receiving().outOfOrder();
                outcome.add(each.getValue() + " " + connection.state() + " " + connection.closeReason() + " " + gap
                        + " behind a gap");
            }
        }
        streams.forEach((fd, stream) -> outcome.add(fd + " read " + stream.size() + " "
                + HexFormat.of().toHexDigits(Arrays.hashCode(stream.toByteArray()))));
        host.stack().tcp().connections().stream()
                .map(connection -> connection.state().toString())
                .sorted()
                .forEach(outcome::add);
        return outcome.add(host.stack().tcp().timeWaitCount() + " in TIME-WAIT").toString();
    }

    private void readRest(long fd, Connection connection) throws TcpException {
        ByteBuffer rest = ByteBuffer.allocate(connection.available());
        if (rest.hasRemaining()) {
            connection.receive(rest);
            streams.computeIfAbsent(fd, any -> new ByteArrayOutputStream()).writeBytes(rest.array());
        }
    }
}
