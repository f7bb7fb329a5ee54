package org.lucidstack.tcp.send;

import java.util.List;
import org.lucidstack.env.Implements;
import org.lucidstack.wire.TcpOption.SackBlock;

/**
 * Which SACK option begins with a D-SACK (RFC 2883): a block that tells what came twice.
 *
 * <pre>
 *   below the acknowledgment          inside the second block
 *
 *     |=first=|    ack                  ack    |------ second ------|
 *                                                  |=first=|
 * </pre>
 */
final class DuplicateSack {

    private DuplicateSack() {}

    /** Whether the first block reports a duplicate. @param ack SEG.ACK of the same segment, unwrapped */
    @Implements("RFC2883-5-1")
    static boolean isFirstOf(List<SackBlock> blocks, long ack) {
        if (blocks.isEmpty()) {
            return false;
        }
        long left = blocks.get(0).left().unwrap(ack);
        long right = blocks.get(0).right().unwrap(ack);
        boolean below = left < ack && right <= ack;
        return left < right && (below || isInsideSecond(blocks, left, right, ack));
    }

    private static boolean isInsideSecond(List<SackBlock> blocks, long left, long right, long ack) {
        return blocks.size() > 1
                && blocks.get(1).left().unwrap(ack) <= left
                && right <= blocks.get(1).right().unwrap(ack);
    }
}
