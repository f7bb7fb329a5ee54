package org.lucidstack.drill.run;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.lucidstack.drill.script.PacketSpec.OptionSpec;
import org.lucidstack.drill.script.PacketSpec.Sequence;
import org.lucidstack.wire.OpaqueBytes;

/** TCP options as scripts write them, padding included, to and from their bytes. */
final class OptionBytes {
    private static final int END = 0;
    private static final int NOP = 1;
    private static final int MSS = 2;
    private static final int WSCALE = 3;
    private static final int SACK_OK = 4;
    private static final int SACK = 5;
    private static final int TIMESTAMPS = 8;
    private static final int FAST_OPEN = 34;
    private static final int MAX_LENGTH = 40;

    private OptionBytes() {}

    /**
     * The bytes of options, with numbers as they are.
     *
     * @throws IllegalArgumentException if they take more than 40 bytes, or not whole words
     */
    static byte[] encode(List<OptionSpec> options) {
        ByteBuffer out = ByteBuffer.allocate(1024);
        for (OptionSpec option : options) {
            switch (option) {
                case OptionSpec.End end -> out.put((byte) END);
                case OptionSpec.Nop nop -> out.put((byte) NOP);
                case OptionSpec.Mss mss -> out.put((byte) MSS).put((byte) 4).putShort((short) mss.value());
                case OptionSpec.Wscale wscale ->
                    out.put((byte) WSCALE).put((byte) 3).put((byte) wscale.shift());
                case OptionSpec.SackOk ok -> out.put((byte) SACK_OK).put((byte) 2);
                case OptionSpec.Sack sack -> {
                    out.put((byte) SACK).put((byte) (2 + 8 * sack.blocks().size()));
                    sack.blocks()
                            .forEach(block -> out.putInt((int) block.first()).putInt((int) block.last()));
                }
                case OptionSpec.Ts ts -> {
                    out.put((byte) TIMESTAMPS).put((byte) 10);
                    out.putInt(ts.value() == null ? 0 : ts.value().intValue());
                    out.putInt(ts.echo() == null ? 0 : ts.echo().intValue());
                }
                case OptionSpec.FastOpen open ->
                    out.put((byte) FAST_OPEN)
                            .put((byte) (2 + open.cookie().length()))
                            .put(open.cookie().toByteArray());
                case OptionSpec.Unknown unknown ->
                    out.put((byte) unknown.kind())
                            .put((byte) (2 + unknown.body().length()))
                            .put(unknown.body().toByteArray());
            }
            if (out.position() > MAX_LENGTH) {
                throw new IllegalArgumentException("the options take more than 40 bytes");
            }
        }
        if (out.position() % 4 != 0) {
            throw new IllegalArgumentException("the options take " + out.position() + " bytes, not a multiple of 4");
        }
        byte[] bytes = new byte[out.position()];
        out.flip().get(bytes);
        return bytes;
    }

    /** The options in these bytes, padding included; it ends where a length is not possible. */
    static List<OptionSpec> decode(byte[] bytes) {
        List<OptionSpec> options = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        while (in.hasRemaining()) {
            int kind = in.get() & 0xff;
            if (kind == END || kind == NOP) {
                options.add(kind == NOP ? new OptionSpec.Nop() : new OptionSpec.End());
                continue;
            }
            int length = in.hasRemaining() ? (in.get() & 0xff) - 2 : -1;
            if (length < 0 || length > in.remaining()) {
                break;
            }
            byte[] body = new byte[length];
            in.get(body);
            options.add(option(kind, ByteBuffer.wrap(body)));
        }
        return options;
    }

    private static OptionSpec option(int kind, ByteBuffer body) {
        int length = body.remaining();
        if (kind == MSS && length == 2) {
            return new OptionSpec.Mss(body.getShort() & 0xffff);
        }
        if (kind == WSCALE && length == 1) {
            return new OptionSpec.Wscale(body.get() & 0xff);
        }
        if (kind == SACK_OK && length == 0) {
            return new OptionSpec.SackOk();
        }
        if (kind == TIMESTAMPS && length == 8) {
            return new OptionSpec.Ts(body.getInt() & 0xffffffffL, body.getInt() & 0xffffffffL);
        }
        if (kind == SACK && length > 0 && length % 8 == 0) {
            List<Sequence> blocks = new ArrayList<>();
            while (body.hasRemaining()) {
                blocks.add(new Sequence(body.getInt() & 0xffffffffL, body.getInt() & 0xffffffffL, 0));
            }
            return new OptionSpec.Sack(blocks);
        }
        OpaqueBytes rest = OpaqueBytes.of(body.array());
        return kind == FAST_OPEN ? new OptionSpec.FastOpen(rest) : new OptionSpec.Unknown(kind, rest);
    }
}
