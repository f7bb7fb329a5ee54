package org.lucidstack.tun;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lucidstack.net.Prefix;

/**
 * Has the kernel change its rules of policy routing (struct fib_rule_hdr of linux/fib_rules.h). Ours carry a number of their own
 * ({@link RoutingRule#PROTOCOL}), by which those of a process that was killed can be told from everybody else's.
 */
final class RuleRequests {

    private static final short RTM_NEWRULE = 32;
    private static final short RTM_DELRULE = 33;
    private static final short RTM_GETRULE = 34;
    private static final int FRA_DST = 1;
    private static final int FRA_PRIORITY = 6;
    private static final int FRA_SUPPRESS_PREFIXLEN = 14;
    private static final int FRA_TABLE = 15;
    private static final int FRA_PROTOCOL = 21;
    private static final int FRA_SPORT_RANGE = 23;
    private static final int FR_ACT_TO_TBL = 1;
    private static final int FR_ACT_UNREACHABLE = 7;
    private static final int FIXED_LENGTH = 12;

    private RuleRequests() {}

    static NetlinkRequest add(RoutingRule rule) {
        return rule(RTM_NEWRULE, NetlinkRequest.NLM_F_CREATE, rule);
    }

    static NetlinkRequest delete(RoutingRule rule) {
        return rule(RTM_DELRULE, 0, rule);
    }

    private static NetlinkRequest rule(short type, int flags, RoutingRule rule) {
        Prefix to = rule.destination();
        int action = rule.table() == 0 ? FR_ACT_UNREACHABLE : FR_ACT_TO_TBL;
        NetlinkRequest request = new NetlinkRequest(type, flags)
                .put(new byte[] {NetlinkRequest.family(to), (byte) to.length(), 0, 0, 0, 0, 0, (byte) action, 0, 0, 0, 0
                });
        if (to.length() > 0) {
            request.attribute(FRA_DST, to.network().address().toByteArray());
        }
        request.attribute(FRA_PRIORITY, rule.priority()).attribute(FRA_PROTOCOL, new byte[] {RoutingRule.PROTOCOL});
        if (rule.table() != 0) {
            request.attribute(FRA_TABLE, rule.table());
        }
        if (rule.onlyLongerThan() >= 0) {
            request.attribute(FRA_SUPPRESS_PREFIXLEN, rule.onlyLongerThan());
        }
        if (rule.firstSourcePort() > 0) {
            ByteBuffer range = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder());
            range.putShort((short) rule.firstSourcePort()).putShort((short) rule.lastSourcePort());
            request.attribute(FRA_SPORT_RANGE, range.array());
        }
        return request;
    }

    /**
     * A rule with our number that the kernel has.
     *
     * @param table 0 if it looks up none
     * @param message as the kernel describes it
     */
    record Installed(int table, byte[] message) {
        NetlinkRequest delete() {
            return new NetlinkRequest(RTM_DELRULE, 0).put(message);
        }
    }

    /** All rules with our number. */
    static List<Installed> installed() throws TunException {
        List<Installed> ours = new ArrayList<>();
        for (int family : new int[] {LibC.AF_INET, LibC.AF_INET6}) {
            byte[] fixed = new byte[FIXED_LENGTH];
            fixed[0] = (byte) family;
            for (ByteBuffer rule : new NetlinkRequest(RTM_GETRULE, NetlinkRequest.NLM_F_DUMP)
                    .put(fixed)
                    .dump()) {
                Installed found = ours(rule);
                if (found != null) {
                    ours.add(found);
                }
            }
        }
        return ours;
    }

    private static @Nullable Installed ours(ByteBuffer rule) {
        int table = 0;
        boolean isOurs = false;
        for (int at = FIXED_LENGTH; at + 4 <= rule.limit(); at += Math.max(4, rule.getShort(at) + 3 & ~3)) {
            switch (rule.getShort(at + 2)) {
                case FRA_TABLE -> table = rule.getInt(at + 4);
                case FRA_PROTOCOL -> isOurs = rule.get(at + 4) == RoutingRule.PROTOCOL;
                default -> {
                    // Says nothing about whose it is.
                }
            }
        }
        byte[] message = new byte[rule.limit()];
        rule.get(0, message);
        return isOurs ? new Installed(table, message) : null;
    }
}
