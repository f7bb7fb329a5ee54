package org.lucidstack.drill.host;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.lucidstack.drill.calls.CallResult;
import org.lucidstack.drill.calls.PollBits;
import org.lucidstack.drill.calls.SocketCalls.PollEntry;
import org.lucidstack.drill.calls.TcpInfoWords;
import org.lucidstack.net.Endpoint;
import org.lucidstack.tcp.Connection;
import org.lucidstack.tcp.TcpInfo;
import org.lucidstack.tcp.TcpState;

/** The words that tell what a call has returned. */
final class Replies {
    private static final Map<String, Integer> BITS = new java.util.LinkedHashMap<>();

    static {
        BITS.put("in", PollBits.IN);
        BITS.put("out", PollBits.OUT);
        BITS.put("pri", PollBits.PRI);
        BITS.put("err", PollBits.ERR);
        BITS.put("hup", PollBits.HUP);
        BITS.put("rdhup", PollBits.RDHUP);
    }

    /** The words of a successful call. */
    @FunctionalInterface
    interface Words {
        String of(CallResult result);
    }

    private Replies() {}

    static String ok(String words) {
        return words.isEmpty() ? "OK" : "OK " + words;
    }

    static String of(CallResult result, Words words) {
        return result.errno() != null ? "ERR " + result.errno() : ok(words.of(result));
    }

    static String none(CallResult result) {
        return "";
    }

    static String value(CallResult result) {
        return Long.toString(result.value());
    }

    /** A new descriptor and whom it leads to. */
    static String accepted(CallResult result) {
        return result.value() + endpoint(result.address());
    }

    static String received(CallResult result) {
        return Request.hex(result.data()) + endpoint(result.address());
    }

    private static String endpoint(@Nullable Endpoint endpoint) {
        return endpoint == null ? "" : " " + endpoint.address() + " " + endpoint.port();
    }

    /** Values of an option: numbers, or bytes. */
    static String option(CallResult result) {
        if (result.data().length > 0) {
            return "x" + Request.hex(result.data());
        }
        StringJoiner words = new StringJoiner(" ");
        result.values().forEach(value -> words.add(Long.toString(value)));
        return words.toString();
    }

    /** {@code 3:in,out}: the descriptors that something is to be told of. */
    static String poll(List<PollEntry> entries, CallResult result) {
        StringJoiner words = new StringJoiner(" ");
        for (int i = 0; i < entries.size(); i++) {
            long bits = result.values().get(i);
            StringJoiner names = new StringJoiner(",");
            BITS.forEach((name, bit) -> {
                if ((bits & bit) != 0) {
                    names.add(name);
                }
            });
            if (names.length() > 0) {
                words.add(entries.get(i).fd() + ":" + names);
            }
        }
        return words.toString();
    }

    /** Reads {@code FD:in,out}. */
    static PollEntry pollEntry(String word) throws BadRequest {
        int colon = word.indexOf(':');
        if (!word.matches("[0-9]{1,9}:.*")) {
            throw BadRequest.invalid();
        }
        int bits = 0;
        String names = word.substring(colon + 1);
        for (String name : names.isEmpty() || names.equals(Request.NO_BYTES) ? new String[0] : names.split(",", -1)) {
            Integer bit = BITS.get(name);
            if (bit == null) {
                throw BadRequest.invalid();
            }
            bits |= bit;
        }
        return new PollEntry(Integer.parseInt(word.substring(0, colon)), bits);
    }

    /** The state of a TCP socket, {@code key=value ...}. @param connection null before there is one */
    static String info(@Nullable Connection connection, boolean listens) {
        if (connection == null) {
            return "state=" + (listens ? TcpState.LISTEN : TcpState.CLOSED);
        }
        TcpInfo info = connection.info();
        List<String> words = new ArrayList<>();
        words.add("state=" + TcpInfoWords.state(info.state()));
        words.add("ca_state=" + TcpInfoWords.congestionState(info));
        String options = TcpInfoWords.options(info);
        if (!options.isEmpty()) {
            words.add("options=" + options);
        }
        TcpInfoWords.numbers(info).forEach((name, value) -> words.add(name + "=" + value));
        return String.join(" ", words);
    }
}
