package org.lucidstack.icmp;

import org.lucidstack.env.Implements;

/**
 * Settings of ICMP.
 *
 * @param errorsPerSecond how many errors are sent per second in the long run, at least 1
 * @param errorBurst how many may be sent at once, 0 to send none at all
 * @param portUnreachable whether closed UDP ports answer
 * @param echo whether pings are answered
 */
@Implements({"RFC1812-4.3.2.8-1", "RFC4443-2.4-4", "RFC4443-3.1-1"})
public record IcmpConfig(int errorsPerSecond, int errorBurst, boolean portUnreachable, boolean echo) {

    /** 1000 per second in bursts of 50; ports and pings answer. */
    public static final IcmpConfig DEFAULT = new IcmpConfig(1000, 50, true, true);

    public IcmpConfig {
        if (errorsPerSecond < 1 || errorBurst < 0) {
            throw new IllegalArgumentException(
                    "not a rate: " + errorsPerSecond + " per second, bursts of " + errorBurst);
        }
    }
}
