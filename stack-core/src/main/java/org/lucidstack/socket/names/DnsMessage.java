package org.lucidstack.socket.names;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.lucidstack.net.IpAddress;

/** The messages of DNS (RFC 1035 section 4): a question for addresses, and what an answer to it says. */
final class DnsMessage {

    /** Address of IPv4 (RFC 1035). */
    static final int A = 1;

    /** Address of IPv6 (RFC 3596). */
    static final int AAAA = 28;

    /** Bytes of an answer that we take: fits one packet on any usual path. */
    static final int MAX_ANSWER = 1232;

    private static final int CNAME = 5;
    private static final int OPT = 41;
    private static final int INTERNET = 1;
    private static final int NO_SUCH_NAME = 3;
    private static final int MAX_NAME = 253;
    private static final int MAX_LABEL = 63;
    private static final int MAX_JUMPS = 32;
    private static final int MAX_RECORDS = 64;
    private static final int MAX_ALIASES = 8;

    /** How an answer is to be taken. */
    enum Verdict {
        /** There are addresses. */
        FOUND,
        /** The server says that there are none. */
        NOTHING,
        /** The server could not say; another may. */
        FAILED,
        /** No answer to this question: malformed, forged, or late. */
        FOREIGN
    }

    /** @param ttl how long it may be kept, in seconds */
    record Answer(Verdict verdict, List<IpAddress> addresses, long ttl) {
        static Answer without(Verdict verdict) {
            return new Answer(verdict, List.of(), 0);
        }
    }

    private record Rr(
            String owner,
            int type,
            long ttl,
            @Nullable String alias,
            @Nullable IpAddress address) {}

    private DnsMessage() {}

    /** Whether {@code name} can be asked for. */
    static boolean isName(String name) {
        if (name.isEmpty() || name.length() > MAX_NAME || !name.chars().allMatch(c -> c > ' ' && c < 127)) {
            return false;
        }
        for (String label : name.split("\\.", -1)) {
            if (label.isEmpty() || label.length() > MAX_LABEL) {
                return false;
            }
        }
        return true;
    }

    /** A question for the recursive resolver of the network, which may answer with up to {@link #MAX_ANSWER} bytes (RFC 6891). */
    static byte[] question(int id, String name, int type) {
        ByteBuffer out = ByteBuffer.allocate(512);
        out.putShort((short) id).putShort((short) 0x0100).putShort((short) 1).putShort((short) 0);
        out.putShort((short) 0).putShort((short) 1);
        for (String label : name.split("\\.")) {
            byte[] bytes = label.getBytes(StandardCharsets.US_ASCII);
            out.put((byte) bytes.length).put(bytes);
        }
        out.put((byte) 0).putShort((short) type).putShort((short) INTERNET);
        out.put((byte) 0)
                .putShort((short) OPT)
                .putShort((short) MAX_ANSWER)
                .putInt(0)
                .putShort((short) 0);
        byte[] question = new byte[out.position()];
        out.flip().get(question);
        return question;
    }

    /** Reads what came from the server after {@code question(id, name, type)}. Any bytes will do; work and memory are bounded. */
    static Answer parse(byte[] bytes, int length, int id, String name, int type) {
        try {
            return parse(ByteBuffer.wrap(bytes, 0, length).slice(), id, name.toLowerCase(Locale.ROOT), type);
        } catch (BufferUnderflowException | IllegalArgumentException malformed) {
            return Answer.without(Verdict.FOREIGN);
        }
    }

    private static Answer parse(ByteBuffer in, int id, String name, int type) {
        int gotId = in.getShort() & 0xffff;
        int flags = in.getShort() & 0xffff;
        int questions = in.getShort() & 0xffff;
        int answers = in.getShort() & 0xffff;
        in.getInt();
        boolean isResponse = (flags & 0x8000) != 0 && (flags & 0x7800) == 0;
        if (gotId != id || !isResponse || questions != 1) {
            return Answer.without(Verdict.FOREIGN);
        }
        boolean echoed = name(in).equals(name) && in.getShort() == type && in.getShort() == INTERNET;
        if (!echoed) {
            return Answer.without(Verdict.FOREIGN);
        }
        int code = flags & 0xf;
        if (code != 0) {
            return Answer.without(code == NO_SUCH_NAME ? Verdict.NOTHING : Verdict.FAILED);
        }
        List<Rr> records = new ArrayList<>();
        for (int i = 0; i < Math.min(answers, MAX_RECORDS) && in.hasRemaining(); i++) {
            records.add(record(in));
        }
        return collect(records, name, type);
    }

    private static Rr record(ByteBuffer in) {
        String owner = name(in);
        int type = in.getShort() & 0xffff;
        int kind = in.getShort() & 0xffff;
        // RFC 2181 section 8: a TTL with the top bit set counts as zero.
        long ttl = Math.max(0, in.getInt());
        int length = in.getShort() & 0xffff;
        int end = in.position() + length;
        @Nullable String alias = null;
        @Nullable IpAddress address = null;
        if (kind == INTERNET && type == CNAME) {
            alias = name(in);
        } else if (kind == INTERNET && (type == A && length == 4 || type == AAAA && length == 16)) {
            byte[] bytes = new byte[length];
            in.get(bytes);
            address = IpAddress.of(bytes);
        }
        in.position(end);
        return new Rr(owner, type, ttl, alias, address);
    }

    /** Follows the aliases from the name that was asked for; records of other names are none of our business. */
    private static Answer collect(List<Rr> records, String asked, int type) {
        String name = asked;
        long ttl = Long.MAX_VALUE;
        for (int i = 0; i < MAX_ALIASES; i++) {
            List<IpAddress> addresses = new ArrayList<>();
            @Nullable Rr alias = null;
            for (Rr record : records) {
                if (!record.owner().equals(name)) {
                    continue;
                }
                if (record.type() == type && record.address() != null) {
                    addresses.add(record.address());
                    ttl = Math.min(ttl, record.ttl());
                } else if (record.alias() != null) {
                    alias = record;
                }
            }
            if (!addresses.isEmpty()) {
                return new Answer(Verdict.FOUND, List.copyOf(addresses), ttl);
            }
            if (alias == null || alias.alias() == null) {
                return Answer.without(Verdict.NOTHING);
            }
            ttl = Math.min(ttl, alias.ttl());
            name = alias.alias();
        }
        return Answer.without(Verdict.FAILED);
    }

    /** Reads a name in lower case, following compression (RFC 1035 section 4.1.4) backwards only. */
    private static String name(ByteBuffer in) {
        StringBuilder name = new StringBuilder();
        int limit = in.position();
        int resume = -1;
        for (int jumps = 0; ; ) {
            int length = in.get() & 0xff;
            if (length == 0) {
                break;
            }
            if ((length & 0xc0) == 0xc0) {
                int target = (length & 0x3f) << 8 | in.get() & 0xff;
                resume = resume < 0 ? in.position() : resume;
                if (target >= limit || ++jumps > MAX_JUMPS) {
                    throw new IllegalArgumentException("a name that points ahead");
                }
                limit = target;
                in.position(target);
                continue;
            }
            byte[] label = new byte[length];
            in.get(label);
            name.append(name.isEmpty() ? "" : ".").append(new String(label, StandardCharsets.ISO_8859_1));
            if (length > MAX_LABEL || name.length() > MAX_NAME) {
                throw new IllegalArgumentException("a name that is too long");
            }
        }
        if (resume >= 0) {
            in.position(resume);
        }
        return name.toString().toLowerCase(Locale.ROOT);
    }
}
