package org.lucidstack.sim;

import java.util.ArrayList;
import java.util.List;
import org.lucidstack.net.Prefix;

/** Something with a name that links end at: a host, a router, or whatever a test needs. */
public interface SimNode {
    String name();

    /** Connects one end of a link. @param addresses of this node on that link, each with the link's prefix length */
    void attach(SimInterface end, List<Prefix> addresses);

    /** Sends what calls from outside the simulation have made due, and schedules what is due later. */
    default void settle() {}

    /** Reads {@code ADDRESS/LENGTH} items separated by commas. */
    static List<Prefix> addresses(String text) {
        List<Prefix> prefixes = new ArrayList<>();
        for (String item : text.split(",")) {
            if (!item.isBlank()) {
                prefixes.add(Prefix.parse(item.strip()));
            }
        }
        return List.copyOf(prefixes);
    }
}
