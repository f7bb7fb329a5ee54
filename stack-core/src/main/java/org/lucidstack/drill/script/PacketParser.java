package org.lucidstack.drill.script;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.lucidstack.drill.script.PacketSpec.Body;
import org.lucidstack.drill.script.PacketSpec.EcnSpec;
import org.lucidstack.drill.script.PacketSpec.IpSpec;
import org.lucidstack.drill.script.PacketSpec.OptionSpec;
import org.lucidstack.drill.script.PacketSpec.Sequence;
import org.lucidstack.drill.script.Token.Kind;
import org.lucidstack.wire.TcpFlags;

/** Parses what follows {@code <} or {@code >}: a TCP segment, a UDP datagram or an ICMP message. */
final class PacketParser {
    private static final long MAX_32 = 0xffffffffL;
    private static final int MAX_LENGTH = 0xffff;
    private static final int MAX_FLOW_LABEL = 0xfffff;

    private final Tokens tokens;

    PacketParser(Tokens tokens) {
        this.tokens = tokens;
    }

    PacketSpec packet() throws ScriptException {
        Token direction = tokens.next();
        IpSpec ip = ip();
        Body body;
        if (tokens.acceptWord("udp")) {
            body = udp();
        } else if (tokens.acceptWord("icmp")) {
            body = icmp();
        } else {
            body = tcp();
        }
        return new PacketSpec(direction.position(), direction.is("<"), ip, body);
    }

    private IpSpec ip() throws ScriptException {
        String close = tokens.accept("[") ? "]" : tokens.accept("(") ? ")" : "";
        if (close.isEmpty()) {
            return IpSpec.NONE;
        }
        EcnSpec ecn = null;
        Integer trafficClass = null;
        Integer hopLimit = null;
        Integer flowLabel = null;
        do {
            Token word = tokens.expect(Kind.WORD);
            switch (word.text()) {
                case "noecn", "ect0", "ect1", "ect01", "ce" ->
                    ecn = EcnSpec.valueOf(word.text().toUpperCase(Locale.ROOT));
                case "tos" -> trafficClass = tokens.expectInt("a TOS byte", 0xff);
                case "ttl" -> hopLimit = tokens.expectInt("a TTL", 0xff);
                case "flowlabel" -> flowLabel = tokens.expectInt("a flow label", MAX_FLOW_LABEL);
                default -> throw tokens.unsupported(word, "IP field");
            }
        } while (tokens.accept(",") || tokens.peek().kind() == Kind.WORD);
        tokens.expect(close);
        return new IpSpec(ecn, trafficClass, hopLimit, flowLabel);
    }

    private Body tcp() throws ScriptException {
        int flags = flags();
        Sequence sequence = sequence();
        Long ack = tokens.acceptWord("ack")
                ? Long.valueOf(tokens.expectNumber("an acknowledgment number", 0, MAX_32))
                : null;
        Integer window = number("win", "a window", MAX_LENGTH);
        Integer urgent = number("urg", "an urgent pointer", MAX_LENGTH);
        List<OptionSpec> options = new TcpOptionParser(tokens).options();
        return new PacketSpec.Tcp(flags, sequence, ack, window, urgent, options);
    }

    private @Nullable Integer number(String word, String what, int max) throws ScriptException {
        return tokens.acceptWord(word) ? Integer.valueOf(tokens.expectInt(what, max)) : null;
    }

    private int flags() throws ScriptException {
        if (tokens.accept("-")) {
            return 0;
        }
        Token token = tokens.peek();
        // A digit alone looks like a number: "5." or ".5".
        boolean letters = token.kind() == Kind.WORD || token.text().matches("\\.?[0-7]");
        int flags = letters ? flags(tokens.next()) : 0;
        if (tokens.accept(".")) {
            flags |= TcpFlags.ACK;
        } else if (!letters) {
            throw tokens.error("TCP flags, \"udp\" or \"icmp\"");
        }
        return flags;
    }

    private int flags(Token token) throws ScriptException {
        int flags = 0;
        boolean digit = false;
        for (char letter : token.text().toCharArray()) {
            boolean isDigit = letter >= '0' && letter <= '7';
            int flag = isDigit ? ace(letter - '0') : flag(letter);
            boolean twice = isDigit ? digit || (flags & ace(7)) != 0 : digit && (flag & ace(7)) != 0;
            if (flag == 0 && !isDigit || (flags & flag) != 0 || twice) {
                throw tokens.error(token, "TCP flags, each of S F R P U E W A . or an ACE digit at most once");
            }
            digit |= isDigit;
            flags |= flag;
        }
        return flags;
    }

    /** The flags AE, CWR and ECE as one number: the ACE field of accurate ECN (RFC 9768). */
    private static int ace(int value) {
        return ((value & 4) != 0 ? TcpFlags.AE : 0)
                | ((value & 2) != 0 ? TcpFlags.CWR : 0)
                | ((value & 1) != 0 ? TcpFlags.ECE : 0);
    }

    private static int flag(char letter) {
        return switch (letter) {
            case 'S' -> TcpFlags.SYN;
            case 'F' -> TcpFlags.FIN;
            case 'R' -> TcpFlags.RST;
            case 'P' -> TcpFlags.PSH;
            case 'U' -> TcpFlags.URG;
            case 'E' -> TcpFlags.ECE;
            case 'W' -> TcpFlags.CWR;
            case 'A' -> TcpFlags.AE;
            case '.' -> TcpFlags.ACK;
            default -> 0;
        };
    }

    /** {@code first:last(length)}. */
    private Sequence sequence() throws ScriptException {
        Token start = tokens.peek();
        long first = tokens.expectNumber("a sequence number", 0, MAX_32);
        tokens.expect(":");
        long last = tokens.expectNumber("a sequence number", 0, MAX_32);
        int length = length();
        if ((first + length & MAX_32) != last) {
            throw tokens.error(start, "numbers that differ by the length " + length);
        }
        return new Sequence(first, last, length);
    }

    private int length() throws ScriptException {
        tokens.expect("(");
        int length = tokens.expectInt("a length", MAX_LENGTH);
        tokens.expect(")");
        return length;
    }

    private Body udp() throws ScriptException {
        return new PacketSpec.Udp(length());
    }

    private Body icmp() throws ScriptException {
        String type = tokens.expect(Kind.WORD).text();
        String code = null;
        if (tokens.peek().kind() == Kind.WORD && !tokens.peek().text().equals("mtu")) {
            code = tokens.next().text();
        }
        Long mtu = tokens.acceptWord("mtu") ? Long.valueOf(tokens.expectNumber("an MTU", 0, MAX_32)) : null;
        Sequence quoted = null;
        Integer quotedUdp = null;
        if (tokens.accept("[")) {
            if (tokens.acceptWord("udp")) {
                quotedUdp = length();
            } else {
                quoted = sequence();
            }
            tokens.expect("]");
        }
        return new PacketSpec.Icmp(type, code, mtu, quoted, quotedUdp);
    }
}
