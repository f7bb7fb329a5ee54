package org.lucidstack.drill.script;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lucidstack.drill.script.PacketSpec.OptionSpec;
import org.lucidstack.drill.script.PacketSpec.Sequence;
import org.lucidstack.drill.script.Token.Kind;
import org.lucidstack.wire.OpaqueBytes;

/** Parses the options of a TCP segment, inside {@code <...>}. */
final class TcpOptionParser {
    private static final long MAX_32 = 0xffffffffL;

    private final Tokens tokens;

    TcpOptionParser(Tokens tokens) {
        this.tokens = tokens;
    }

    /** The options, empty if there is no {@code <}, null for {@code <...>}. */
    @Nullable
    List<OptionSpec> options() throws ScriptException {
        List<OptionSpec> options = new ArrayList<>();
        if (!tokens.accept("<")) {
            return options;
        }
        if (tokens.accept(Kind.ELLIPSIS)) {
            tokens.expect(">");
            return null;
        }
        do {
            options.add(option());
        } while (tokens.accept(","));
        tokens.expect(">");
        return options;
    }

    private OptionSpec option() throws ScriptException {
        Token name = tokens.expect(Kind.WORD);
        return switch (name.text()) {
            case "nop" -> new OptionSpec.Nop();
            case "eol" -> new OptionSpec.End();
            case "mss" -> new OptionSpec.Mss(tokens.expectInt("a segment size", 0xffff));
            case "wscale" -> new OptionSpec.Wscale(tokens.expectInt("a shift count", 0xff));
            case "sackOK" -> new OptionSpec.SackOk();
            case "sack" -> new OptionSpec.Sack(blocks());
            case "TS" -> timestamps();
            case "FO" -> new OptionSpec.FastOpen(cookie());
            default -> throw tokens.unsupported(name, "TCP option");
        };
    }

    private List<Sequence> blocks() throws ScriptException {
        List<Sequence> blocks = new ArrayList<>();
        do {
            long left = tokens.expectNumber("a sequence number", 0, MAX_32);
            tokens.expect(":");
            long right = tokens.expectNumber("a sequence number", 0, MAX_32);
            blocks.add(new Sequence(left, right, 0));
        } while (tokens.peek().isNumber());
        return blocks;
    }

    private OptionSpec timestamps() throws ScriptException {
        if (!tokens.acceptWord("val")) {
            throw tokens.error("\"val\"");
        }
        Long value = timestamp();
        if (!tokens.acceptWord("ecr")) {
            throw tokens.error("\"ecr\"");
        }
        return new OptionSpec.Ts(value, timestamp());
    }

    private @Nullable Long timestamp() throws ScriptException {
        return tokens.accept(Kind.ELLIPSIS) ? null : Long.valueOf(tokens.expectNumber("a timestamp", 0, MAX_32));
    }

    private OpaqueBytes cookie() throws ScriptException {
        Token token = tokens.peek();
        if (token.kind() != Kind.WORD && token.kind() != Kind.INTEGER) {
            return OpaqueBytes.EMPTY;
        }
        tokens.next();
        if (!token.text().matches("(?:[0-9a-fA-F]{2}){1,16}")) {
            throw tokens.error(token, "a cookie of 1 to 16 bytes in hexadecimal");
        }
        return OpaqueBytes.of(HexFormat.of().parseHex(token.text()));
    }
}
