package org.lucidstack.drill.host;

import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.lucidstack.drill.calls.MessageFlag;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.IpAddress;
import org.lucidstack.net.Ipv6Address;
import org.lucidstack.time.Clock;

/**
 * One request line, cut into words.
 *
 * @param time in nanoseconds
 * @param operation such as {@code BIND}
 * @param words what follows it
 */
record Request(long time, String operation, List<String> words) {
    /** 73 years: far enough, and no sum with a timeout overflows. */
    private static final long LAST_TIME = Long.MAX_VALUE / 4 / Clock.MICROSECOND;

    static final String NO_BYTES = "-";

    /** @throws BadRequest if the line is not {@code TIME OP ARG...} */
    static Request parse(String line) throws BadRequest {
        for (int i = 0; i < line.length(); i++) {
            if (line.charAt(i) < ' ' || line.charAt(i) > '~') {
                throw BadRequest.invalid();
            }
        }
        List<String> words = List.of(line.split(" ", -1));
        if (words.size() < 2 || words.contains("")) {
            throw BadRequest.invalid();
        }
        return new Request(time(words.getFirst()), words.get(1), words.subList(2, words.size()));
    }

    private static long time(String word) throws BadRequest {
        return number(word, 0, LAST_TIME) * Clock.MICROSECOND;
    }

    private static long number(String word, long min, long max) throws BadRequest {
        if (!word.matches("-?[0-9]{1,18}")) {
            throw BadRequest.invalid();
        }
        long value = Long.parseLong(word);
        if (value < min || value > max) {
            throw BadRequest.invalid();
        }
        return value;
    }

    /** Requires that there are this many words. */
    void expect(int count) throws BadRequest {
        expect(count, count);
    }

    void expect(int least, int most) throws BadRequest {
        if (words.size() < least || words.size() > most) {
            throw BadRequest.invalid();
        }
    }

    String word(int index) {
        return words.get(index);
    }

    long number(int index, long min, long max) throws BadRequest {
        return number(word(index), min, max);
    }

    int integer(int index) throws BadRequest {
        return (int) number(index, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    boolean bool(int index) throws BadRequest {
        return number(index, 0, 1) == 1;
    }

    /** Another moment, in nanoseconds. */
    long time(int index) throws BadRequest {
        return time(word(index));
    }

    byte[] bytes(int index) throws BadRequest {
        return bytes(word(index));
    }

    static byte[] bytes(String word) throws BadRequest {
        try {
            return word.equals(NO_BYTES) ? new byte[0] : HexFormat.of().parseHex(word);
        } catch (IllegalArgumentException e) {
            throw BadRequest.invalid();
        }
    }

    static String hex(byte[] bytes) {
        return bytes.length == 0 ? NO_BYTES : HexFormat.of().formatHex(bytes);
    }

    /** An address and a port. @param v6 what the socket speaks; an IPv4 address stands for its IPv4-mapped one there */
    Endpoint endpoint(int index, boolean v6) throws BadRequest {
        IpAddress address;
        try {
            address = IpAddress.parse(word(index));
        } catch (IllegalArgumentException e) {
            throw BadRequest.invalid();
        }
        if (address instanceof Ipv6Address && !v6) {
            throw new BadRequest("EAFNOSUPPORT");
        }
        return new Endpoint(address, (int) number(index + 1, 0, 65_535));
    }

    Set<MessageFlag> flags(int index) throws BadRequest {
        Set<MessageFlag> flags = EnumSet.noneOf(MessageFlag.class);
        if (word(index).equals(NO_BYTES)) {
            return flags;
        }
        for (String name : word(index).split("\\|", -1)) {
            flags.add(choice(MessageFlag.class, name));
        }
        return flags;
    }

    private static <E extends Enum<E>> E choice(Class<E> of, String name) throws BadRequest {
        for (E constant : of.getEnumConstants()) {
            if (constant.name().equals(name)) {
                return constant;
            }
        }
        throw BadRequest.invalid();
    }
}
