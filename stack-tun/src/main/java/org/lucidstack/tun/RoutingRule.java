package org.lucidstack.tun;

import org.lucidstack.net.Prefix;

/**
 * One rule of the kernel's policy routing (ip-rule(8)): which packets look for their route in which table.
 *
 * @param priority rules are tried in this order, from 0 to 32767
 * @param destination of the packets; its IP version is that of the rule
 * @param firstSourcePort of the packets, or 0 for any
 * @param lastSourcePort the end of the range, inclusive
 * @param table where to look, or 0 to say that the destination is unreachable
 * @param onlyLongerThan routes of at most this prefix length do not count; -1 = all count
 */
public record RoutingRule(
        int priority, Prefix destination, int firstSourcePort, int lastSourcePort, int table, int onlyLongerThan) {

    /** The table that hosts use without policy routing. */
    public static final int MAIN = NetlinkRequest.RT_TABLE_MAIN;

    /** Who made the rule, as ip-rule(8) shows it: a number that nobody else is known to use. */
    public static final byte PROTOCOL = 76;

    /** As arguments of {@code ip rule add}, for people. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("priority ").append(priority);
        if (destination.length() > 0) {
            text.append(" to ").append(destination);
        }
        if (firstSourcePort > 0) {
            text.append(" sport ").append(firstSourcePort).append('-').append(lastSourcePort);
        }
        text.append(table == 0 ? " unreachable" : " lookup " + (table == MAIN ? "main" : Integer.toString(table)));
        if (onlyLongerThan >= 0) {
            text.append(" suppress_prefixlength ").append(onlyLongerThan);
        }
        return text.append(" protocol ").append(PROTOCOL).toString();
    }
}
